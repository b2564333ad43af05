namespace Posthorn.Crash.Tests;

/// <summary>The mailboxes of an account as a client sees them, without INBOX and those that every account has.</summary>
internal sealed class Tree
{
    private readonly SortedDictionary<string, Folder> _folders = new(StringComparer.Ordinal);

    /// <summary>Ids of mail that has been moved out of INBOX.</summary>
    public HashSet<string> Taken { get; private init; } = [];

    /// <summary>How many mailboxes there are.</summary>
    public int Count => _folders.Count;

    /// <summary>Everything, for comparison.</summary>
    public string Text => string.Join('\n', _folders.Select(folder => $"{folder.Key}: {string.Join(", ", folder.Value.Messages)}"));

    /// <summary>A mailbox.</summary>
    public Folder this[string name] => _folders[name];

    /// <summary>Reads them from the server, INBOX with them.</summary>
    public static async Task<Tree> ReadAsync(LineClient imap)
    {
        var tree = new Tree();
        foreach (var line in await imap.ImapAsync("m", "LIST \"\" *"))
        {
            var name = line[(line.LastIndexOf(' ') + 1)..].Trim('"');
            if (line.StartsWith("* LIST", StringComparison.Ordinal) && (name == "INBOX" || name[0] is 'M' or 'R'))
            {
                tree.Create(name);
                await tree[name].ReadAsync(imap, name);
            }
        }

        return tree;
    }

    /// <summary>The same once more, to be changed.</summary>
    public Tree Copy()
    {
        var copy = new Tree { Taken = [.. Taken] };
        foreach (var (name, folder) in _folders)
        {
            copy._folders[name] = folder.Copy();
        }

        return copy;
    }

    public string? Pick(Random random) => _folders.Count == 0 ? null : _folders.Keys.ElementAt(random.Next(_folders.Count));

    public void Create(string name) => _folders[name] = new Folder();

    public void Rename(string from, string to) => _folders[to] = Remove(from);

    public Folder Remove(string name)
    {
        _folders.Remove(name, out var folder);
        return folder ?? new Folder();
    }

    /// <summary>What stands between two texts.</summary>
    public static string Between(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }

    /// <summary>A mailbox: its messages in the order of their UIDs.</summary>
    internal sealed class Folder
    {
        private readonly List<(string Id, string Flags)> _messages = [];

        public IReadOnlyList<(string Id, string Flags)> Messages => _messages;

        public void Add(string id, string flags) => _messages.Add((id, flags));

        /// <summary>Some messages that follow each other.</summary>
        public (int First, int Last) Range(Random random)
        {
            var first = random.Next(_messages.Count);
            return (first, random.Next(first, _messages.Count));
        }

        public void Flag(int first, int last, string flag)
        {
            for (var i = first; i <= last; i++)
            {
                var flags = _messages[i].Flags.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(flag);
                _messages[i] = (_messages[i].Id, Sorted(flags));
            }
        }

        /// <summary>Removes what is marked; false if nothing is.</summary>
        public bool Expunge() => _messages.RemoveAll(message => message.Flags.Contains("\\Deleted", StringComparison.Ordinal)) > 0;

        public void Take(Folder from, int first, int last, bool isMove)
        {
            _messages.AddRange(from._messages[first..(last + 1)]);
            if (isMove)
            {
                from._messages.RemoveRange(first, last - first + 1);
            }
        }

        public Folder Copy()
        {
            var copy = new Folder();
            copy._messages.AddRange(_messages);
            return copy;
        }

        public async Task ReadAsync(LineClient imap, string name)
        {
            await imap.ImapAsync("s", $"EXAMINE {name}");
            var lines = await imap.ImapAsync("f", "FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])");
            foreach (var line in lines.Where(line => line.Contains(" FETCH (", StringComparison.Ordinal)))
            {
                var flags = Between(line, "FLAGS (", ")").Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(flag => flag != "\\Recent");
                _messages.Add((Between(line, "Message-ID: <", "@"), Sorted(flags)));
            }
        }

        private static string Sorted(IEnumerable<string> flags) => string.Join(' ', flags.Distinct().Order(StringComparer.Ordinal));
    }
}
