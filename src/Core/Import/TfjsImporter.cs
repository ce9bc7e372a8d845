using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.Keras;

namespace TfModelTools.Import;

/// <summary>Imports models of TensorFlow.js: a graph model as the TensorFlow graph it is, a layers model as the Keras layers it is.</summary>
internal static class TfjsImporter
{
    /// <summary>Imports a graph model. Its weights stay in their files until they are used.</summary>
    /// <param name="file">The model.</param>
    /// <param name="options">Options.</param>
    /// <param name="cancellationToken">Cancels the import.</param>
    /// <exception cref="InvalidInputException">A signature or tags are asked for, which such files do not name.</exception>
    public static ModelGraph ImportGraph(TfjsModelFile file, ModelImportOptions options, CancellationToken cancellationToken)
    {
        Formats.GraphDefs.TensorFlowGraph graph = file.ReadGraph();
        GraphModelSource source = new(
            file.Path,
            Path.GetFileNameWithoutExtension(file.Path),
            file.FormatName,
            graph,
            file.Signature,
            new VariableBinder(graph, null));
        ModelGraph imported = GraphDefImporter.Import(source, options, cancellationToken);
        options.CheckShapes([.. imported.Inputs.Select(i => i.Name)], file.Path);
        return imported;
    }

    /// <summary>Imports a layers model. Weights stay in their files until they are used.</summary>
    /// <param name="file">The model.</param>
    /// <param name="options">Options.</param>
    /// <param name="cancellationToken">Cancels the import.</param>
    public static ModelGraph ImportLayers(TfjsModelFile file, ModelImportOptions options, CancellationToken cancellationToken)
    {
        KerasLayerGroupStore weights = file.GroupByLayer();
        return KerasImporter.Import(ModelInputs.WithShape(file.Layers!, options.InputShapes), weights, file.KerasVersion.Major > 0 ? file.KerasVersion : KerasVersion.TensorFlowJs, file.Path, file.FormatName, options.CustomLayers, cancellationToken);
    }
}
