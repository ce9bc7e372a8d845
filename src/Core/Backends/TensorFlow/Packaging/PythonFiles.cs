using System.Text;
using TfModelTools.Backends.TensorFlow.Python;
using TfModelTools.Common;
using TfModelTools.Formats.Checkpoints;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;

namespace TfModelTools.Backends.TensorFlow.Packaging;

/// <summary>Writes programs of Python: NAME.py, which makes the graph, and the checkpoint NAME (NAME.index, NAME.data) of the variables that it restores.</summary>
internal static class PythonFiles
{
    /// <summary>Why all variables must be chosen.</summary>
    public const string NeedsAll = "a program reads all of them from its checkpoint";

    private const string Extension = ".py";

    /// <summary>The program's file, for a path with or without its extension.</summary>
    public static string ProgramOf(string path) => PrefixOf(path) + Extension;

    /// <summary>What the names of the checkpoint's files begin with.</summary>
    public static string PrefixOf(string path) => Path.GetFullPath(Path.GetExtension(path).Equals(Extension, StringComparison.OrdinalIgnoreCase) ? path[..^Extension.Length] : path);

    /// <summary>Writes a model.</summary>
    /// <inheritdoc cref="IModelBackend.Write"/>
    public static TensorFlowModel Write(ModelGraph model, string path, TensorFlowOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        ChosenWeights chosen = new(options.Variables);
        model = chosen.Apply(model, NeedsAll);
        TensorFlowModelGraph graph = TensorFlowModelGraph.Create(model, VariableForm.FrozenVariables, namesOutputs: false);
        HashSet<string> weights = [.. graph.Graph.Constants.Where(c => c.IsWeight).Select(c => c.Name)];
        if (PythonProgram.Check(graph.Graph, weights) is { Count: > 0 } items)
        {
            throw new UnsupportedModelException(model.Name, items);
        }

        options.RequireAllowed(path);
        string prefix = PrefixOf(path), name = options.Name ?? model.Name;
        (GraphDefVariable Variable, string Key)[] variables =
            [.. PythonProgram.Variables(graph.Graph, weights).Select(c => (new GraphDefVariable(c.Name, null, c.DataType, c.Shape, c.Read), c.Name)).OrderBy(v => v.Name, StringComparer.Ordinal)];
        using OutputFile program = OutputFile.Create(ProgramOf(path), options.Overwrite);
        using (StreamWriter writer = new(program.Stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" })
        {
            PythonProgram.Write(writer, name, graph.Graph, weights, [.. graph.Inputs.Select(Port)], [.. graph.Outputs.Select(Port)]);
        }

        string[] files = [Path.GetFileName(program.Path)];
        if (variables.Length > 0)
        {
            using TensorBundleWriter bundle = TensorBundleWriter.Create(prefix, options.Overwrite);
            PackagedWeights.Write(bundle, variables, progress, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            bundle.Commit(cancellationToken);
            files = [.. bundle.FileNames, .. files];
        }

        program.Commit();
        return new TensorFlowModel(
            program.Path,
            name,
            TensorFlowFormat.Python,
            [],
            [.. graph.Inputs.Select(i => i.Key)],
            [.. graph.Outputs.Select(o => o.Key)],
            variables.Length,
            variables.Sum(v => v.Variable.ByteSize),
            graph.Graph.NodeCount,
            [.. files.Order(StringComparer.Ordinal)],
            model.Notes,
            [.. chosen.Warnings, .. StateWarnings.Of(model)]);
    }

    private static PythonPort Port(TensorFlowPort port) => new(port.Key, port.Reference);
}
