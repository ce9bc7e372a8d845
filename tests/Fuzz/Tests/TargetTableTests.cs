using System.Reflection;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Targets;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Fuzz.Tests;

/// <summary>What is read is fuzzed: a format or a method that takes a path and has no target is a fault of this table.</summary>
public sealed class TargetTableTests
{
    // What a method that reads is called, and what it is given.
    private static readonly string[] Verbs = ["Open", "Read", "Parse", "Import", "Load", "Verify", "List", "Latest", "Identify", "Resolve"];
    private static readonly string[] Parameters = ["path", "prefix", "folder", "modelPath"];

    // Each is reached by a method that has a target: the reason says by which.
    private static readonly Dictionary<string, string> ReachedByOthers = new(StringComparer.Ordinal)
    {
        ["FileIdentifier.Identify"] = "every target of a model or of weights",
        ["InspectedModel.Open"] = "every target of a model",
        ["ModelImporter.Import"] = "every target of a model",
        ["WeightSources.Open"] = "every target of weights",
        ["VariableSources.Open"] = "WeightSources.Open",
        ["FeatureFile.Read"] = "WeightSources.Open",
        ["KerasImporter.Import"] = "ModelImporter.Import, once the file is open",
        ["KerasJson.Parse"] = "every target of Keras models",
        ["NpyHeader.Read"] = "NpyReader.ReadHeader",
    };

    // Rooms that are no format: what all targets go through, and declarations of messages.
    private static readonly string[] NoFormats = ["Identification", "Messages"];

    [Fact]
    public void Every_folder_of_formats_has_a_target()
    {
        string formats = Path.Combine(RepositoryRoot.Path, "src", "Core", "Formats");
        Assert.Equal(
            Directory.GetDirectories(formats).Select(f => Path.GetFileName(f)!).Except(NoFormats).Order(StringComparer.Ordinal), TargetTable.All.SelectMany(t => t.Formats).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_method_that_reads_a_path_has_a_target()
    {
        string[] methods = [.. typeof(TfModelTools.Common.TfModelException).Assembly.GetExportedTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => Verbs.Any(v => m.Name.StartsWith(v, StringComparison.Ordinal)) && m.GetParameters().Any(p => p.ParameterType == typeof(string) && Parameters.Contains(p.Name)))
            .Select(m => $"{m.DeclaringType!.Name}.{m.Name}").Distinct()];
        HashSet<string> known = [.. TargetTable.All.SelectMany(t => t.EntryPoints), .. ReachedByOthers.Keys];
        string missing = string.Join(", ", methods.Where(m => !known.Contains(m)));
        Assert.True(missing.Length == 0, missing);
    }

    [Fact]
    public void Names_are_told_apart()
    {
        Assert.Equal(TargetTable.All.Count, TargetTable.All.Select(t => t.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(TargetTable.All, t => Assert.Same(t, TargetTable.Find(t.Name)));
    }

    public static TheoryData<string> Names => [.. TargetTable.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Seeds_and_inputs_are_the_same_each_time(string name)
    {
        FuzzTarget target = TargetTable.Find(name)!;
        InputMaker first = new(target, 7);
        InputMaker second = new(target, 7);
        Assert.Equal(first.Seeds.Select(s => s.Name), second.Seeds.Select(s => s.Name));
        Assert.All(first.Seeds.Zip(second.Seeds), s => AssertSame(s.First.Files, s.Second.Files));
        for (int number = 0; number < 40; number++)
        {
            InputChain chain = new InputChain(number).Then(number + 1000).Then(5);
            FuzzInput made = first.Next(first.Next(first.First(number), number + 1000), 5);
            FuzzInput again = second.Make(InputChain.TryParse(chain.ToString())!);
            Assert.Equal(made.KeepsChecksums, again.KeepsChecksums);
            AssertSame(made.Files, again.Files);
        }
    }

    private static void AssertSame(FileSet expected, FileSet actual)
    {
        Assert.Equal(expected.Names, actual.Names);
        Assert.All(expected.Names, n => Assert.Equal(expected[n], actual[n]));
    }
}
