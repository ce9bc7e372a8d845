using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.ModelIr;
using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.ModelIr;

/// <summary>
/// Imports the intermediate representation of MMdnn: its nodes by rows of their own (<see cref="ModelIrOpTable"/>), walked as those of TensorFlow's graphs are. The weights
/// are those beside the graph, or of the file that is given; they stay there until they are used.
/// </summary>
public static class ModelIrImporter
{
    /// <summary>Imports an IR.</summary>
    /// <param name="path">The .pb or .json file.</param>
    /// <param name="options">Options; null for the defaults. The checkpoint among them is the file of weights.</param>
    /// <param name="cancellationToken">Cancels the import.</param>
    /// <exception cref="UnsupportedModelException">Nodes are not supported; every one is listed.</exception>
    /// <exception cref="MissingWeightsException">Weights are missing; every one is listed.</exception>
    /// <exception cref="InvalidInputException">There is no such input or output, or a signature is asked for.</exception>
    /// <exception cref="InvalidGraphException">The graph is cyclic or dangling, or shapes do not agree.</exception>
    /// <inheritdoc cref="ModelIrFile.Open(string)" path="/exception"/>
    /// <inheritdoc cref="ModelIrWeightsReader.Open" path="/exception"/>
    public static ModelGraph Import(string path, ModelImportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ModelImportOptions chosen = options ?? ModelImportOptions.Default;
        ModelIrFile file = ModelIrFile.Open(path);
        ModelIrWeightsReader? weights = chosen.CheckpointPath is { } given ? ModelIrWeightsReader.Open(given) : file.OpenWeights();
        TensorFlowGraph graph = file.ToGraph(weights);
        string remedy = weights is null
            ? $"Put the {ModelIrFormat.WeightsExtension} file that was written with it beside it, under the same name, or give it ({OptionKey.Checkpoint})."
            : $"Give the {ModelIrFormat.WeightsExtension} file that was written with this graph ({OptionKey.Checkpoint}).";
        GraphModelSource source = new(path, GraphModelOpener.NameOfFile(path), ModelIrFormat.Name, graph, null, new VariableBinder(graph, weights) { Remedy = remedy })
        {
            Ops = ModelIrOpTable.Vocabulary,
        };
        return GraphDefImporter.ImportChecked(source, chosen, cancellationToken);
    }
}
