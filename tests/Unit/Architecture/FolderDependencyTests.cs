using System.Text.RegularExpressions;
using TfModelTools.Graph;
using TfModelTools.Runtime;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Architecture;

/// <summary>The arrows between the folders of src/Core run only as docs/architecture.md's table says.</summary>
public sealed partial class FolderDependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Common"] = [],
        ["Tensors"] = ["Common"],
        ["Formats"] = ["Common", "Tensors"],
        ["Weights"] = ["Common", "Tensors", "Formats"],
        ["Graph"] = ["Common", "Tensors", "Runtime"],
        ["Features"] = ["Common", "Tensors", "Formats", "Graph"],
        ["Planning"] = ["Common", "Tensors", "Graph", "Runtime"],
        ["Evaluation"] = ["Common", "Tensors", "Graph", "Planning", "Runtime"],
        ["Import"] = ["Common", "Tensors", "Formats", "Graph", "Evaluation"],
        ["Passes"] = ["Common", "Tensors", "Graph", "Evaluation"],
        ["Execution"] = ["Common", "Tensors", "Graph", "Features", "Passes", "Planning", "Evaluation", "Runtime"],
        ["Drawing"] = ["Common", "Tensors", "Graph"],
        ["Backends"] = ["Common", "Tensors", "Formats", "Graph", "Features", "Passes", "Planning", "Drawing", "Runtime"],
        ["Inspection"] = ["Common", "Tensors", "Formats", "Weights", "Graph", "Features", "Import", "Passes", "Planning", "Execution", "Drawing", "Backends"],
    };

    private static string Core => Path.Combine(RepositoryRoot.Path, "src", "Core");

    public static TheoryData<string> Folders => [.. Allowed.Keys.Where(folder => Directory.Exists(Path.Combine(Core, folder)))];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_the_folders_it_may(string folder)
    {
        string[] wrong = [.. Directory.EnumerateFiles(Path.Combine(Core, folder), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Reference().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value).Distinct()
                .Where(used => used != folder && (Allowed.ContainsKey(used) || used == "Runtime") && !Allowed[folder].Contains(used))
                .Select(used => $"{Path.GetRelativePath(Core, file)} uses {used}"))
            .Order(StringComparer.Ordinal)];
        Assert.Empty(wrong);
    }

    /// <summary>The second level: rooms of one folder that use each other in a circle are one room.</summary>
    [Theory]
    [MemberData(nameof(Folders))]
    public void Rooms_of_a_folder_use_each_other_in_no_circle(string folder)
    {
        Dictionary<string, HashSet<string>> uses = [];
        foreach ((string _, string text) in SourceFiles.Below("Core").Where(f => f.Path.StartsWith($"Core/{folder}/", StringComparison.Ordinal)))
        {
            if (RoomOf(Declaration().Match(text).Groups[1].Value, folder) is { } room)
            {
                HashSet<string> used = uses.TryGetValue(room, out HashSet<string>? known) ? known : uses[room] = [];
                used.UnionWith(Names().Matches(text).Select(m => RoomOf(m.Groups[1].Value, folder)).OfType<string>().Where(r => r != room));
            }
        }

        List<string> path = [];
        HashSet<string> done = [];
        foreach (string room in uses.Keys)
        {
            Visit(room);
        }

        void Visit(string room)
        {
            Assert.False(path.Contains(room), $"a circle: {string.Join(" -> ", path.SkipWhile(r => r != room).Append(room))}");
            if (done.Add(room))
            {
                path.Add(room);
                foreach (string used in uses.GetValueOrDefault(room, []))
                {
                    Visit(used);
                }

                path.RemoveAt(path.Count - 1);
            }
        }
    }

    /// <summary>What all formats share uses none of them.</summary>
    [Fact]
    public void What_formats_share_uses_no_format() => Assert.Empty(SourceFiles.Below("Core")
        .Where(f => Declaration().Match(f.Text).Groups[1].Value == "Formats")
        .SelectMany(f => Names().Matches(f.Text).Select(m => RoomOf(m.Groups[1].Value, "Formats")).OfType<string>().Select(r => $"{f.Path} uses {r}")));

    [Fact]
    public void Every_folder_of_Core_has_its_rule()
    {
        IEnumerable<string?> folders = Directory.EnumerateDirectories(Core)
            .Select(Path.GetFileName)
            .Where(name => name is not ("bin" or "obj"));
        Assert.Empty(folders.Except(Allowed.Keys));
    }

    [Fact]
    public void Graph_takes_from_Runtime_enumerations_alone()
    {
        string vocabulary = Path.Combine(Core, "Graph", "Vocabulary.cs");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Core, "Graph"), "*.cs", SearchOption.AllDirectories)
            .Where(file => file != vocabulary && Reference().Matches(File.ReadAllText(file)).Any(m => m.Groups[1].Value == "Runtime")));
        string[] lines = [.. File.ReadLines(vocabulary).Where(line => !line.StartsWith("//", StringComparison.Ordinal))];
        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            Match alias = Alias().Match(line);
            Assert.True(alias.Success && alias.Groups[1].Value == alias.Groups[2].Value, line);
            Assert.True(typeof(Kernel).Assembly.GetType($"TfModelTools.Runtime.{alias.Groups[2].Value}", throwOnError: true)!.IsEnum, line);
        });
    }

    [Fact]
    public void No_enumeration_of_Runtime_stands_in_Core_again()
    {
        static string Members(Type type) => string.Join(", ", Enum.GetNames(type).Order(StringComparer.Ordinal));
        HashSet<string> runtime = [.. typeof(Kernel).Assembly.GetTypes().Where(t => t.IsEnum).Select(Members)];
        Assert.DoesNotContain(typeof(ModelGraph).Assembly.GetTypes(), t => t.IsEnum && runtime.Contains(Members(t)));
    }

    [Fact]
    public void Runtime_uses_nothing_of_ours_and_no_package()
    {
        string runtime = Path.Combine(RepositoryRoot.Path, "src", "Runtime");
        Assert.DoesNotContain("PackageReference", File.ReadAllText(Path.Combine(runtime, "Runtime.csproj")), StringComparison.Ordinal);
        Assert.Empty(SourceFiles.Below("Runtime").Where(f => Reference().Matches(f.Text).Any(m => m.Groups[1].Value != "Runtime")).Select(f => f.Path));
    }

    // The room of a namespace, its second part: "Hdf5" of "Formats.Hdf5"; null for another folder's, and for the folder itself.
    private static string? RoomOf(string name, string folder) => name.Split('.') is [var first, var room, ..] && first == folder && Rooms.Contains(first + "." + room) ? room : null;

    private static readonly HashSet<string> Rooms = [.. SourceFiles.Below("Core")
        .Select(f => Declaration().Match(f.Text).Groups[1].Value.Split('.')).Where(n => n.Length > 1).Select(n => n[0] + "." + n[1])];

    [GeneratedRegex(@"\bTfModelTools\.([A-Z]\w+)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\bTfModelTools\.([A-Z][\w.]*\w)")]
    private static partial Regex Names();

    [GeneratedRegex(@"^namespace TfModelTools\.([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^global using (\w+) = TfModelTools\.Runtime\.(\w+);$")]
    private static partial Regex Alias();
}
