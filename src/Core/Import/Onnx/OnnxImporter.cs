using TfModelTools.Common;
using TfModelTools.Formats.Onnx;
using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.Onnx;

/// <summary>
/// Imports models in ONNX: their nodes by rows of their own (<see cref="OnnxOpTable"/>), walked as those of TensorFlow's graphs are. Functions and branches are written out, what depends
/// on shapes alone is computed at import, weights stay in their file until they are used. Inputs and outputs keep the names that the model gives them.
/// </summary>
public static class OnnxImporter
{
    /// <summary>Imports a model.</summary>
    /// <param name="path">The .onnx file.</param>
    /// <param name="options">Options; null for the defaults. Inputs and outputs among them are names of values.</param>
    /// <param name="cancellationToken">Cancels the import.</param>
    /// <exception cref="UnsupportedModelException">Nodes are not supported; every one is listed.</exception>
    /// <exception cref="InvalidInputException">There is no such input or output.</exception>
    /// <inheritdoc cref="OnnxFile.Open(string)" path="/exception"/>
    public static ModelGraph Import(string path, ModelImportOptions? options = null, CancellationToken cancellationToken = default) =>
        Import(OnnxFile.Open(path), options ?? ModelImportOptions.Default, cancellationToken);

    /// <summary>Imports an opened model.</summary>
    internal static ModelGraph Import(OnnxFile file, ModelImportOptions options, CancellationToken cancellationToken)
    {
        GraphModelSource source = new(file.Path, GraphModelOpener.NameOfFile(file.Path), file.FormatName, file.Graph, file.Signature, new VariableBinder(file.Graph, null))
        {
            Ops = OnnxOpTable.Vocabulary,
            FindValue = file.Find,
            OtherBatches = file.OtherBatches,
            Origin = file.IsOwn ? new ModelOrigin(file.Message.Graph.Name, file.Metadata(OnnxFormat.SourceKey) ?? string.Empty) : null,
        };
        return GraphDefImporter.ImportChecked(source, options, cancellationToken);
    }
}
