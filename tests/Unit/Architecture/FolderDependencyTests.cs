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

    [GeneratedRegex(@"\bTfModelTools\.([A-Z]\w+)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^global using (\w+) = TfModelTools\.Runtime\.(\w+);$")]
    private static partial Regex Alias();
}
