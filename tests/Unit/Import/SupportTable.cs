using System.Globalization;
using System.Text;
using TfModelTools.Import.Keras;

namespace TfModelTools.Tests.Import;

/// <summary>Prints docs/supported-layers.md from the catalogue and from which vectors and models of the corpus test each class.</summary>
internal static class SupportTable
{
    /// <summary>The document.</summary>
    /// <param name="evidence">For each class, the vectors and models that have it.</param>
    public static string Render(IReadOnlyDictionary<string, string> evidence)
    {
        StringBuilder text = new();
        text.Append("""
            # Supported layers

            Which layers of Keras 1, 2 and 3 can be imported. This page is generated from the importer's own table; a test compares them.

            Every supported class has an example among the unit tests (`tests/Unit/Import/LayerExamples.cs`), and most have their numbers
            checked there by hand. The column *Checked against* names what is run as well: "vectors of Keras 3" are models with Keras' own
            predictions in this repository (`tests/Unit/Import/KerasVectors`); the others, computed by Keras or TensorFlow.js, are run where
            the corpus of model files is present.

            A layer that is not supported is never skipped: the import fails with one error that lists every such layer with its name,
            class and reason. [Custom layers](custom-layers.md) can be described in a small file.


            """.Replace("            ", "", StringComparison.Ordinal));
        foreach (IGrouping<string, KerasLayerSupport> category in KerasLayerCatalog.Layers.GroupBy(l => l.Category))
        {
            text.Append(CultureInfo.InvariantCulture, $"## {category.Key}\n\n| Layer | Supported | Notes | Checked against |\n| --- | --- | --- | --- |\n");
            foreach (KerasLayerSupport layer in category)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {layer.ClassName} | {(layer.IsSupported ? "yes" : "no")} | {layer.Note.Replace("|", "\\|", StringComparison.Ordinal)} | {evidence.GetValueOrDefault(layer.ClassName, "")} |\n");
            }

            text.Append('\n');
        }

        text.Append("## Activations\n\nAs an argument of a layer, or in the layer Activation:\n\n").AppendJoin(", ", KerasLayerCatalog.Activations.Select(a => $"`{a}`"))
            .Append(".\n\n`hard_sigmoid` is 0.2x + 0.5 in files of Keras 1 and 2, and x/6 + 0.5 in files of Keras 3, clipped to 0 and 1.\nOther differences between versions are listed in [versions of Keras](keras-versions.md).\n\n")
            .Append("## Functions\n\nWhere a model calls a function of TensorFlow or keras.ops on its tensors, the file holds it as TFOpLambda (`math.add`) or as an\noperation of Keras 3 (`Add`). Most of them are ops of TensorFlow, which are imported as those of a graph are. These are computed:\n\n")
            .AppendJoin(", ", KerasLayerCatalog.Functions.Select(f => $"`{f}`"))
            .Append(".\n");
        return text.ToString();
    }
}
