using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TfModelTools.Backends.CSharp;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Backends.CSharp;

/// <summary>Names of inputs and outputs that are like the names the writers make of others, or have themselves: all that is written compiles.</summary>
public sealed class PortNamesTests : IDisposable
{
    // What the benchmarks name of BenchmarkDotNet, and what the SDK gives every file.
    private const string Surroundings = """
        global using System; global using System.IO; global using System.Linq; global using System.Collections.Generic; global using System.Threading; global using System.Threading.Tasks; global using Xunit;
        namespace BenchmarkDotNet.Attributes
        {
            public sealed class MemoryDiagnoserAttribute : Attribute;
            public sealed class BenchmarkAttribute : Attribute { public int OperationsPerInvoke { get; set; } }
        }
        namespace BenchmarkDotNet.Running
        {
            public sealed record Report(bool Success);
            public sealed record Summary(Report[] Reports);
            public static class BenchmarkRunner { public static Summary? Run<T>(string[]? args = null) => null; }
        }
        """;

    private static readonly string[] Suffixes = ["_batch", "Batch2", "_of_one", "OfOne2", "_length", "Length2", "_output", "_input", "_next", "2", "_2"];

    private static readonly string[] Members =
    [
        "clone", "Clone", "equals", "get_hash_code", "to_string", "get_type", "memberwise_clone", "finalize", "deconstruct", "print_members", "equality_contract", "reference_equals", "main", "make", "state",
        "batch", "context", "model", "features", "i", "start", "count", "predictor", "prediction", "predictions", "levels", "threads", "scores", "length", "names_model", "names_prediction", "names_predictor",
        "class", "value", "field", "record", "nameof", "_", "__", "1st", "1_st", "größe", "重み", "\u0434", "X", "x", "X_Batch", "Half", "Single", "Math", "Tolerance", "session", "last", "contexts", "one_batch",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ports_named_as_what_is_made_of_others_compile()
    {
        ModelGraph graph = new("names", "made by hand");
        string[] names = [.. Members.Concat(new[] { "x", "y", "clone", "1st", "batch" }.SelectMany(m => Suffixes.Select(s => m + s))).Append(new string('x', 57)).Append(new string('x', 57) + "Bat").Append(new string('x', 60) + "_batch").Distinct()];
        GraphValue[] inputs = [.. names.Where((_, i) => i % 3 == 0).Append("y").Append("y_batch").Distinct().Select(n => graph.AddInput(n, DataType.Float32, SymbolicShape.Batched(2)))];
        for (int i = 0; i < names.Length; i++)
        {
            graph.AddOutput(names[i], graph.AddNode(names[i], new UnaryOperator(UnaryFunction.Negate), [inputs[i % inputs.Length]]).Output);
        }

        AssertCompiles(graph, new CSharpOptions { EnableOverview = false });
    }

    [Fact]
    public void Inputs_of_a_binary_classifier_compile()
    {
        ModelGraph graph = new("names", "made by hand");
        GraphValue[] inputs = [.. Members.Select(n => graph.AddInput(n, DataType.Float32, SymbolicShape.Batched(1)))];
        graph.AddOutput("predictions", graph.AddNode("scores", new ConcatOperator(1), inputs[..2]).Output);
        AssertCompiles(graph, new CSharpOptions { EnableOverview = false, BinaryClassification = true });
    }

    [Fact]
    public void Layers_of_a_model_with_state_compile()
    {
        ModelGraph graph = new("names", "made by hand") { DeclaredBatch = 2 };
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(2));
        GraphValue kept = graph.NewStateValue("session_state", DataType.Float32, SymbolicShape.Batched(2));
        GraphValue sum = graph.AddNode("session", new BinaryOperator(BinaryFunction.Add), [x, kept]).Output;
        GraphValue other = graph.AddNode("session/dense", new UnaryOperator(UnaryFunction.Negate), [sum]).Output;
        graph.AddState("session_state", kept, other);
        graph.AddOutput("x_of_one", sum);
        AssertCompiles(graph, new CSharpOptions { EnableOverview = false });
    }

    [Fact]
    public void A_word_behind_an_identifier_makes_a_new_one()
    {
        CSharpNames names = new("y", "yOfOne", "x1");
        Assert.Equal(["yOfOne2", "yOfOne3", "x1OfOne"], new[] { names.With("y", "OfOne"), names.With("y", "OfOne"), names.With("x1", "OfOne") });
    }

    private void AssertCompiles(ModelGraph graph, CSharpOptions options)
    {
        CSharpProject project = CSharpBackend.Write(graph, _folder.File("out"), options);
        CSharpParseOptions parse = new(LanguageVersion.CSharp13);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "names",
            project.Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).Select(f => File.ReadAllText(_folder.File("out/" + f))).Append(Surroundings).Select(t => CSharpSyntaxTree.ParseText(t, parse)),
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(p => Path.GetFileName(p) is string file && (file.StartsWith("System.", StringComparison.Ordinal) || file.StartsWith("xunit.", StringComparison.Ordinal)) && !file.StartsWith("System.Numerics.Tensors", StringComparison.Ordinal))
                .Select(p => MetadataReference.CreateFromFile(p)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).Take(20));
    }
}
