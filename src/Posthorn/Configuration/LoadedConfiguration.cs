using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Posthorn.Configuration;

/// <summary>The configuration with everything that is wrong with it. It may be used if <see cref="Problems"/> is empty.</summary>
/// <param name="File">The file that was read.</param>
/// <param name="Options">What the sources say together; later ones win: defaults, file, environment, command line.</param>
/// <param name="Problems">Plain sentences, in the order in which the sources give the settings.</param>
internal sealed record LoadedConfiguration(string File, PosthornOptions Options, IReadOnlyList<string> Problems)
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Where the configuration is looked for when nobody says where it is.</summary>
    public static string DefaultFile
    {
        get
        {
            var here = Path.GetFullPath("posthorn.json");
            return System.IO.File.Exists(here) || !System.IO.File.Exists("/etc/posthorn/posthorn.json") ? here : "/etc/posthorn/posthorn.json";
        }
    }

    /// <summary>Reads and checks the configuration.</summary>
    public static LoadedConfiguration Load(string? file, IDictionary environment, IReadOnlyList<string> assignments)
    {
        var path = Path.GetFullPath(file ?? DefaultFile);
        var problems = new List<string>();
        var fromFile = ConfigurationSources.ReadFile(path, problems);
        List<Setting> settings =
        [
            .. fromFile,
            .. ConfigurationSources.ReadEnvironment(environment),
            .. ConfigurationSources.ReadCommandLine(assignments, problems),
        ];

        var options = new PosthornOptions();
        if (!fromFile.Any(setting => IsListener(setting.Path)))
        {
            options.Listeners.AddRange(PosthornOptions.DefaultListeners());
        }

        foreach (var setting in settings)
        {
            Apply(options, setting, problems);
        }

        ResolvePaths(options, Path.GetDirectoryName(path)!);
        if (problems.Count == 0)
        {
            ConfigurationCheck.Run(options, Path.GetFileName(path), problems);
        }

        return new LoadedConfiguration(path, options, problems);
    }

    /// <summary>The configuration in effect, as a file that would say the same.</summary>
    public string ToJson()
    {
        var root = new JsonObject();
        foreach (var key in ConfigurationKeys.All)
        {
            var parts = key.Path.Split(':');
            var section = parts.Length == 1 ? root : (JsonObject)(root[parts[0]] ??= new JsonObject());
            section[parts[^1]] = key.Get(Options);
        }

        root[ConfigurationKeys.Listeners] = new JsonArray([.. Options.Listeners.Select(listener =>
            new JsonObject(ConfigurationKeys.Listener.Select(key => KeyValuePair.Create(key.Path, key.Get(listener)))))]);
        return root.ToJsonString(Indented);
    }

    private static bool IsListener(string path) =>
        path.Equals(ConfigurationKeys.Listeners, StringComparison.OrdinalIgnoreCase)
        || path.StartsWith(ConfigurationKeys.Listeners + ":", StringComparison.OrdinalIgnoreCase);

    private static void Apply(PosthornOptions options, Setting setting, List<string> problems)
    {
        var parts = setting.Path.Split(':');
        if (IsListener(setting.Path))
        {
            if (parts.Length == 1 && setting.Value is { Form: SettingForm.List, Items.Count: 0 })
            {
                options.Listeners.Clear();
            }
            else if (parts.Length == 3 && ListenerAt(options, parts[1]) is { } listener)
            {
                Apply(listener, ConfigurationKeys.Listener, parts[2], $"{ConfigurationKeys.Listeners}:{parts[1]}:", setting, problems);
            }
            else
            {
                problems.Add($"{setting.Origin}: listeners is a list of objects, each with a protocol and an address and port, or a socket.");
            }
        }
        else
        {
            Apply(options, ConfigurationKeys.All, setting.Path, "", setting, problems);
        }
    }

    private static void Apply<TOwner>(
        TOwner owner, IReadOnlyList<ConfigurationKey<TOwner>> keys, string path, string prefix, Setting setting, List<string> problems)
    {
        var key = keys.FirstOrDefault(key => key.Path.Equals(path, StringComparison.OrdinalIgnoreCase));
        if (key is null)
        {
            var sectionOnly = keys.Any(key => key.Path.StartsWith(path + ":", StringComparison.OrdinalIgnoreCase));
            if (sectionOnly && setting.Value.Form == SettingForm.Object)
            {
                return;   // An empty section.
            }

            var nearest = NearestKey.Find(path, keys.Select(key => key.Path));
            problems.Add(sectionOnly
                ? $"{setting.Origin}: {prefix}{path} is a section: an object with keys is expected, not {setting.Value}."
                : $"{setting.Origin}: {prefix}{path} is not a known key{(nearest is null ? "" : $"; did you mean {prefix}{nearest}?")}{(nearest is null ? "." : "")}");
        }
        else if (!key.TrySet(owner, setting.Value))
        {
            problems.Add($"{setting.Origin}: {prefix}{key.Path} is {setting.Value}, but {key.Expected} is expected.".Replace(", is expected", " is expected", StringComparison.Ordinal));
        }
    }

    private static ListenerOptions? ListenerAt(PosthornOptions options, string index)
    {
        if (!int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at) || at > options.Listeners.Count || at > 100)
        {
            return null;
        }

        if (at == options.Listeners.Count)
        {
            options.Listeners.Add(new ListenerOptions());
        }

        return options.Listeners[at];
    }

    private static void ResolvePaths(PosthornOptions options, string folder)
    {
        options.DataFolder = Path.GetFullPath(options.DataFolder, folder);
        options.Tls.Certificate = Resolve(options.Tls.Certificate);
        options.Tls.Key = Resolve(options.Tls.Key);
        foreach (var listener in options.Listeners)
        {
            listener.Socket = Resolve(listener.Socket);
            listener.Tls ??= listener.Protocol == "imap" && listener.Socket is null ? "starttls" : "none";
            if (listener.Socket is null)
            {
                listener.Address ??= listener.Protocol == "lmtp" ? "127.0.0.1" : "*";
                listener.Port ??= (listener.Protocol, listener.Tls) switch
                {
                    ("lmtp", _) => 24,
                    (_, "implicit") => 993,
                    _ => 143,
                };
            }
        }

        string? Resolve(string? path) => path is null ? null : Path.GetFullPath(path, folder);
    }
}
