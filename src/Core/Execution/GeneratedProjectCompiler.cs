using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Graph;
using TfModelTools.Planning;

namespace TfModelTools.Execution;

/// <summary>Compiles the sources of generated projects in memory, with a bridge to each that passes bytes to its typed Predict.</summary>
internal static class GeneratedProjectCompiler
{
    private const string BridgeClass = "TfModelToolsBridge";

    // A model whose kernels use threads has it; others, and those of earlier versions, have not.
    private const string ThreadProperty = "public int ThreadCount { get; set; }";
    private const long MaxSourceBytes = 64 * 1024 * 1024;
    private const int MaxErrors = 5;

    // What ImplicitUsings gives a project.
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // Reading what the framework's assemblies hold takes longer than compiling a model: it is done once.
    private static readonly Lazy<List<PortableExecutableReference>> References = new(FindReferences);

    /// <summary>Compiles projects together.</summary>
    /// <param name="projects">
    /// The folders csharp_generated_code, and what each says of itself. Several must be of one namespace and of different names: the
    /// sources that all of them have alike, those of the runtime, are compiled once.
    /// </param>
    /// <param name="cancellationToken">Ends the compilation.</param>
    /// <returns>Where the assembly lives, and for each project what makes a model of the path of its weights.</returns>
    /// <exception cref="CorruptFileException">A project's description is not that of its source.</exception>
    /// <exception cref="InvalidInputException">The source does not compile.</exception>
    /// <exception cref="UnsupportedFeatureException">The framework's assemblies are not at hand.</exception>
    [RequiresDynamicCode("Compiles and loads C#.")]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only code that is compiled ahead of time is trimmed, and that refuses generated projects before it comes here.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Only code that is compiled ahead of time is trimmed, and that refuses generated projects before it comes here.")]
    public static (AssemblyLoadContext Context, Func<string, Action<ReadOnlyMemory<byte>[], Memory<byte>[], int, int>>[] Create) Compile(
        IReadOnlyList<(string Folder, GeneratedProjectInterface Description)> projects, CancellationToken cancellationToken)
    {
        if (References.Value.Count == 0)
        {
            throw new UnsupportedFeatureException(
                "This program carries its framework inside one file, so there is nothing a generated project could be compiled against.",
                "Build the project with the .NET SDK, or use the tool's ordinary build.");
        }

        CSharpParseOptions parse = new(LanguageVersion.CSharp13);
        List<SyntaxTree> trees = [Parse(Usings, "usings")];
        List<SyntaxTree> bridges = [];
        HashSet<(string Path, string Text)> parsed = [];
        for (int i = 0; i < projects.Count; i++)
        {
            string folder = projects[i].Folder;
            bool takesThreads = false;
            long total = 0;
            foreach (string file in Directory.EnumerateFiles(Path.Combine(folder, "src"), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                total += InputFile.LengthOf(file);
                if (total > MaxSourceBytes)
                {
                    throw new LimitExceededException($"The sources in '{folder}' are longer than {MaxSourceBytes} bytes.", "It is no generated project.", folder);
                }

                (string Path, string Text) source = (Path.GetRelativePath(folder, file), File.ReadAllText(file));
                takesThreads |= source.Text.Contains(ThreadProperty, StringComparison.Ordinal);
                if (parsed.Add(source))
                {
                    trees.Add(Parse(source.Text, source.Path));
                }
            }

            bridges.Add(Parse(Bridge(projects[i].Description, i, takesThreads), "bridge"));
        }

        (string first, GeneratedProjectInterface description) = projects[0];
        CSharpCompilation compilation = CSharpCompilation.Create(
            description.Name,
            trees,
            References.Value,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable,
                deterministic: true));

        // Of source that is no C# the compiler says more.
        if (!trees.Any(t => t.GetDiagnostics(cancellationToken).Any(d => d.Severity == DiagnosticSeverity.Error)))
        {
            foreach ((string folder, GeneratedProjectInterface stated) in projects)
            {
                GeneratedProjectContract.Require(compilation, stated, folder);
            }
        }

        using MemoryStream image = new();
        EmitResult result = compilation.AddSyntaxTrees(bridges).Emit(image, cancellationToken: cancellationToken);
        if (!result.Success)
        {
            // Methods are compiled side by side, and their errors come as they are found.
            IEnumerable<string> errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)
                .OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(d => d.Location.SourceSpan.Start).ThenBy(d => d.Id, StringComparer.Ordinal)
                .Take(MaxErrors).Select(d => d.ToString());
            throw new InvalidInputException($"The generated project '{first}' does not compile: {string.Join("; ", errors)}.", "Convert the model again, or undo the changes to its source.", first);
        }

        image.Position = 0;
        AssemblyLoadContext context = new($"generated project {description.Name}", isCollectible: true);
        Assembly assembly = context.LoadFromStream(image);
        return (context, [.. projects.Select((_, i) => assembly.GetType(BridgeClass + i, throwOnError: true)!.GetMethod("Create")!.CreateDelegate<Func<string, Action<ReadOnlyMemory<byte>[], Memory<byte>[], int, int>>>())]);

        SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), parse, path, cancellationToken);
    }

    /// <summary>Source with one method that loads the model and gives what predicts with it on bytes. Only checked identifiers get into it.</summary>
    private static string Bridge(GeneratedProjectInterface description, int index, bool takesThreads)
    {
        string Port(ModelPort port, string list, int index) =>
            FormattableString.Invariant($"System.Runtime.InteropServices.MemoryMarshal.Cast<byte, {RuntimeTypes.Of(port.DataType).FullName}>({list}[{index}].Span)");
        IEnumerable<string> arguments = description.Inputs.Select((p, i) => Port(p, "inputs", i)).Concat(description.Outputs.Select((p, i) => Port(p, "outputs", i)));
        return $$"""
            public static class {{BridgeClass}}{{index}}
            {
                public static System.Action<System.ReadOnlyMemory<byte>[], System.Memory<byte>[], int, int> Create(string weightsPath)
                {
                    global::{{description.ModelClass}} model = new(weightsPath);
                    return (inputs, outputs, batch, threads) =>
                    {
                        {{(description.StateBatch is null ? string.Empty : "if (batch == 0) { model.ResetState(); return; }")}}
                        {{(takesThreads ? "model.ThreadCount = threads;" : string.Empty)}}
                        model.Predict({{string.Join(", ", arguments.Append("batch"))}});
                    };
                }
            }
            """;
    }

    /// <summary>The running framework's own assemblies.</summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "Compile says so where there is no such file.")]
    private static List<PortableExecutableReference> FindReferences()
    {
        string trusted = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? string.Empty;
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location) ?? string.Empty;
        List<PortableExecutableReference> references = [.. trusted.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(p => Path.GetDirectoryName(p) == framework && Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal))
            .Select(p => MetadataReference.CreateFromFile(p))];
        return references;
    }
}
