using System.Xml.Linq;

namespace Posthorn.Architecture.Tests;

/// <summary>The rooms of docs/architecture.md: which project may reference which.</summary>
public class RoomsTests
{
    private static readonly Dictionary<string, string[]> s_doors = new()
    {
        ["Posthorn.Mail"] = [],
        ["Posthorn.Net"] = [],
        ["Posthorn.Imap.Syntax"] = [],
        ["Posthorn.Store"] = ["Posthorn.Mail"],
        ["Posthorn.Store.Sqlite"] = ["Posthorn.Store"],
        ["Posthorn.Imap"] = ["Posthorn.Imap.Syntax", "Posthorn.Net", "Posthorn.Store", "Posthorn.Mail"],
        ["Posthorn.Lmtp"] = ["Posthorn.Net", "Posthorn.Store", "Posthorn.Mail"],
        ["Posthorn.Transfer"] = ["Posthorn.Store", "Posthorn.Mail"],
        ["Posthorn"] = ["*"],
    };

    private static readonly string[] s_pureRooms = ["Posthorn.Mail", "Posthorn.Store", "Posthorn.Imap.Syntax"];

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Repository.Path("src")).Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Doors_open_downwards_only(string project)
    {
        Assert.True(s_doors.TryGetValue(project, out var allowed), $"{project} is a new room: say here what it may reference.");
        foreach (var reference in Load(project).Descendants("ProjectReference"))
        {
            var name = Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/'));
            Assert.True(allowed.Contains("*") || allowed.Contains(name), $"{project} must not reference {name}.");
        }
    }

    [Fact]
    public void Rooms_without_input_and_output_are_compiled_with_the_list_of_banned_symbols()
    {
        foreach (var room in s_pureRooms)
        {
            Assert.Equal("true", Load(room).Descendants("PureRoom").Single().Value);
        }
    }

    [Fact]
    public void Package_versions_are_pinned_in_one_place_only()
    {
        foreach (var file in Directory.GetFiles(Repository.Path("."), "*.csproj", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(XDocument.Load(file).Descendants("PackageReference"), reference => reference.Attribute("Version") is not null);
        }
    }

    [Fact]
    public void Only_the_engine_speaks_SQL()
    {
        foreach (var project in s_doors.Keys.Where(name => name is not ("Posthorn.Store.Sqlite" or "Posthorn")))
        {
            foreach (var file in Directory.GetFiles(Repository.Path("src", project), "*.cs", SearchOption.AllDirectories))
            {
                Assert.DoesNotContain("SQLitePCL", File.ReadAllText(file), StringComparison.Ordinal);
            }
        }
    }

    private static XDocument Load(string project) => XDocument.Load(Repository.Path("src", project, project + ".csproj"));
}
