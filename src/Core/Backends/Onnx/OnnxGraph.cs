using TfModelTools.Backends.Emission;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.Onnx.Writing;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx;

/// <summary>A model as a graph of ONNX: simplified, legalized and written node by node. No values are read.</summary>
internal static class OnnxGraph
{
    /// <summary>Lists everything of a model that cannot be written.</summary>
    public static IReadOnlyList<UnsupportedItem> Check(ModelGraph model, OnnxOptions options) => Make(model, options, out _);

    /// <summary>Makes the graph of a model.</summary>
    /// <exception cref="UnsupportedModelException">Something cannot be written; all of it is listed.</exception>
    public static OnnxWriter Create(ModelGraph model, OnnxOptions options) => Make(model, options, out OnnxWriter? writer) is { Count: > 0 } items
        ? throw new UnsupportedModelException(model.Name, items)
        : writer!;

    private static List<UnsupportedItem> Make(ModelGraph model, OnnxOptions options, out OnnxWriter? writer)
    {
        ArgumentNullException.ThrowIfNull(model);
        writer = null;
        ModelGraph whole = model.WithStatesAsPorts();
        List<UnsupportedItem> items = [.. PortCheck.Run(whole, OnnxElementTypes.Has, "which is not written to ONNX")];
        if (items.Count > 0)
        {
            return items;
        }

        ModelGraph legal = Legalizer.Run(
            options.Optimize && whole.Origin is null ? PassPipeline.Coarsen(whole) : whole.Clone(),
            [.. OnnxLegalizations.Of(options.Opset), new Legalization(new RemoveIdentities(), []), new Legalization(new RemoveDuplicates(), [])]);
        OperatorTable<IEmitter<OnnxWriter>> emitters = OnnxVocabulary.Of(options.Opset);
        items.AddRange(EmissionWalk.Check(legal, emitters, WhyMissing, WhyRefused));
        if (items.Count > 0)
        {
            return items;
        }

        OnnxWriter? told = null;
        writer = told = new OnnxWriter(options.Float16 ? OnnxFloat16.Convert(legal, options.Float16Ports, w => told!.Warn(w)) : legal, options);
        EmissionWalk.Run(writer.Model, emitters, writer, CancellationToken.None);
        items.AddRange(writer.Finish());
        return items;
    }

    private static string WhyMissing(GraphNode node) => node.Operator is ConvRecurrentOperator
        ? $"ONNX has no convolutional LSTM, and its steps or extents are not known, or too many to be written one by one; fix the model's inputs with {OptionKey.InputShape}"
        : node.Operator is DilationOperator ? $"ONNX has no dilation of images, and its extents are not known, or its kernel is too large to be written element by element; fix the model's inputs with {OptionKey.InputShape}"
        : $"ONNX has no {(node.Operator is SpecialOperator special ? special.Kind.ToString() : node.Operator.Name)}";

    private static string? WhyRefused(GraphNode node) => node.Inputs.Concat(node.Outputs).FirstOrDefault(v => !OnnxElementTypes.Has(v.Spec.DataType)) is { } value
        ? $"'{value.Name}' is {value.Spec.DataType.TensorFlowName()}, which is not written to ONNX"
        : null;
}
