using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Posthorn.Conformance.Tests.Runner;

/// <summary>What a step of a transcript does.</summary>
internal enum StepKind
{
    /// <summary><c>C:</c> the client sends a line; those that follow each other go in one write.</summary>
    Send,

    /// <summary><c>S:</c> this response comes next; <c>S?:</c> it may; <c>S*:</c> any number of such.</summary>
    Expect,

    /// <summary><c>U:</c> like <c>S:</c>, in any order among those that follow each other.</summary>
    ExpectInAnyOrder,

    /// <summary><c>-- quiet</c>: a NOOP is answered by its OK and nothing else.</summary>
    Quiet,

    /// <summary><c>-- deflate</c>: from here on the client compresses, and takes what comes to be compressed (RFC 4978 §3).</summary>
    Deflate,
}

/// <summary>A line of a transcript. <paramref name="Quantifier"/> is '1', '?' or '*'.</summary>
internal sealed record Step(int Line, StepKind Kind, string Connection, char Quantifier, string Text);

/// <summary>A message that is in a mailbox when the transcript begins: the fixture, and flags and date as in APPEND.</summary>
internal sealed record InitialMessage(string Mailbox, string Fixture, string Arguments);

/// <summary>
/// A transcript: one behaviour, as what clients send and what the server answers. README.md beside the transcripts describes the format.
/// </summary>
internal sealed partial class Transcript
{
    public required string Path { get; init; }

    public string Title { get; private set; } = "";

    /// <summary>References such as <c>RFC 9051 §6.3.6</c>; a transcript without any names a client.</summary>
    public List<string> Shows { get; } = [];

    /// <summary>The program whose habits it shows; empty for a transcript that shows what an RFC says.</summary>
    public string Client { get; private set; } = "";

    public string[] Modes { get; private set; } = ["rev1", "rev2"];

    public List<string> Mailboxes { get; } = [];

    public List<InitialMessage> Messages { get; } = [];

    /// <summary>By connection; the empty name is for all others.</summary>
    public Dictionary<string, string> States { get; } = new() { [""] = "authenticated" };

    public Dictionary<string, string> Options { get; } = [];

    public Dictionary<string, byte[]> Fixtures { get; } = [];

    public string StateOf(string connection) => States.GetValueOrDefault(connection, States[""]);

    private List<(string Mode, Step Step)> Lines { get; } = [];

    /// <summary>The steps of a mode.</summary>
    public IEnumerable<Step> Steps(string mode) => Lines.Where(line => line.Mode.Length == 0 || line.Mode == mode).Select(static line => line.Step);

    /// <summary>Reads a transcript, or throws a <see cref="FormatException"/> that names the line.</summary>
    public static Transcript Parse(string path, string text)
    {
        var transcript = new Transcript { Path = path };
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.Length == 0 || line.StartsWith("##", StringComparison.Ordinal))
                continue;
            if (!(line[0] == '#' ? transcript.Head(line) : transcript.Add(line, number)))
                throw new FormatException($"{path}:{number}: cannot be read: {line}");
        }
        if (transcript.Title.Length == 0 || (transcript.Shows.Count == 0) == (transcript.Client.Length == 0) || transcript.Lines.Count == 0)
            throw new FormatException($"{path}: a transcript has a title, says what it shows or which client, and has steps.");
        return transcript;
    }

    private bool Head(string line)
    {
        var match = HeadLine().Match(line);
        var (value, of) = (match.Groups["value"].Value, match.Groups["of"].Value);
        switch (match.Groups["key"].Value)
        {
            case "title":
                Title = value;
                break;
            case "shows":
                Shows.AddRange(value.Split(", "));
                break;
            case "client":
                Client = value;
                break;
            case "modes":
                Modes = value.Split(' ');
                break;
            case "mailbox":
                Mailboxes.Add(value);
                break;
            case "state":
                States[of] = value;
                break;
            case "option":
                Options[value.Split('=')[0]] = value.Split('=', 2)[1];
                break;
            case "fixture":
                Fixtures[of] = new TranscriptText(Fixtures, new Dictionary<string, string>()).ToSend(value);
                break;
            case "message":
                var words = value.Split(' ', 3);
                Messages.Add(new InitialMessage(words[0], words[1], words.Length > 2 ? words[2] + " " : ""));
                break;
            case "messages":
                // Shorthand: so many of the same.
                var parts = value.Split(' ', 4);
                for (var i = 0; i < int.Parse(parts[0], CultureInfo.InvariantCulture); i++)
                    Messages.Add(new InitialMessage(parts[1], parts[2], parts.Length > 3 ? parts[3] + " " : ""));
                break;
            default:
                return false;
        }
        return match.Success;
    }

    private bool Add(string line, int number)
    {
        if (DoneLine().Match(line) is { Success: true } done)
        {
            var what = done.Groups["what"].Value == "quiet" ? StepKind.Quiet : StepKind.Deflate;
            Lines.Add((done.Groups["mode"].Value, new Step(number, what, done.Groups["of"].Value, '1', "")));
            return true;
        }
        var match = StepLine().Match(line);
        var quantifier = match.Groups["quantifier"].Value is { Length: 1 } one ? one[0] : '1';
        var kind = match.Groups["kind"].Value switch
        {
            "C" => StepKind.Send,
            "S" => StepKind.Expect,
            _ => StepKind.ExpectInAnyOrder,
        };
        if (match.Success)
            Lines.Add((match.Groups["mode"].Value, new Step(number, kind, match.Groups["of"].Value, quantifier, match.Groups["text"].Value)));
        return match.Success && (kind != StepKind.Send || quantifier == '1');
    }

    /// <summary>The .eml files beside the transcripts, with CRLF.</summary>
    public static Dictionary<string, byte[]> LoadFixtures(string folder) => Directory.GetFiles(folder, "*.eml").ToDictionary(
        static file => System.IO.Path.GetFileNameWithoutExtension(file),
        static file => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(File.ReadAllBytes(file)).Replace("\r\n", "\n").Replace("\n", "\r\n")));

    [GeneratedRegex(@"^# (?<key>[a-z]+)(?: (?<of>[\w-]+))?: (?<value>.+)$")]
    private static partial Regex HeadLine();

    [GeneratedRegex(@"^(?:(?<mode>rev[12]) )?-- (?<what>quiet|deflate)(?: (?<of>\d))?$")]
    private static partial Regex DoneLine();

    [GeneratedRegex(@"^(?:(?<mode>rev[12]) )?(?<of>\d?)(?<kind>[CSU])(?<quantifier>[?*]?):(?: (?<text>.*))?$")]
    private static partial Regex StepLine();
}
