using TfModelTools.Backends.CSharp;
using TfModelTools.Backends.Keras;
using TfModelTools.Backends.ModelIr;
using TfModelTools.Backends.Onnx;
using TfModelTools.Backends.TensorFlow;
using TfModelTools.Backends.Tfjs;

namespace TfModelTools.Backends;

/// <summary>The back-ends, one for each target.</summary>
public static class BackendTable
{
    /// <summary>Every back-end, in the order of the targets.</summary>
    public static IReadOnlyList<IModelBackend> All { get; } = [new CSharpBackend(), new TfjsBackend(), new TensorFlowBackend(), new KerasBackend(), new ModelIrBackend(), new OnnxBackend()];

    /// <summary>The back-end of a target.</summary>
    public static IModelBackend Of(ConversionTarget target) =>
        All.FirstOrDefault(b => b.Target == target) ?? throw new ArgumentOutOfRangeException(nameof(target), target, "There is no back-end for it.");
}
