using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>
/// The operators of the domain com.microsoft that the optimizer of ONNX Runtime writes into files: several of ONNX's in one
/// (github.com/microsoft/onnxruntime, docs/ContribOperators.md).
/// </summary>
internal static class MicrosoftRows
{
    private const string Domain = "com.microsoft.";

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One(Domain + "Gelu", OpSignature.One, "", "Activation", call => Activated(call, ActivationKind.Gelu)),
        OnnxRow.One(Domain + "BiasGelu", OpSignature.Of(RankRange.AtLeast(1), 1), "", "Add, Activation", call => Activated(call, ActivationKind.Gelu)),
        OnnxRow.One(Domain + "FastGelu", OpSignature.One.Optionally(1), "", "Add, Activation", call => Activated(call, ActivationKind.GeluTanh)),
        OnnxRow.One(Domain + "QuickGelu", OpSignature.One, "alpha:float", "Multiply, Activation", QuickGelu),
        OnnxRow.One(Domain + "FusedMatMul", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(2)), "alpha:float transA:int transB:int transBatchA:int transBatchB:int", "Dense, MatMul, Multiply", Product),
        OnnxRow.One(Domain + "FusedGemm", OpSignature.Of(2, 2).Optionally(RankRange.Any), "activation:text activation_alpha:float activation_beta:float activation_gamma:float alpha:float beta:float transA:int transB:int", "Dense, Add, Activation", Gemm),
        OnnxRow.Many(Domain + "SkipLayerNormalization", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(2), 1).Optionally(1, 1), "epsilon:float", "Add, LayerNorm", call => Normalized(call, call.Optional(3), call.Optional(4), isCentred: true)),
        OnnxRow.Many(Domain + "SkipSimplifiedLayerNormalization", OpSignature.Of(RankRange.AtLeast(2), RankRange.AtLeast(2), 1).Optionally(1), "epsilon:float", "Add, Square, Reduce, Multiply", call => Normalized(call, null, call.Optional(3), isCentred: false)),
    ];

    private static ImportedTensor Activated(OpCall call, ActivationKind kind) =>
        call.Activate(new ActivationFunction(kind), call.Optional(1) is { } bias ? call.Plus(call.Tensor(0), bias) : call.Tensor(0));

    private static ImportedTensor QuickGelu(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        return call.Times(x, call.Activate(new ActivationFunction(ActivationKind.Sigmoid), call.Pair(BinaryFunction.Multiply, x, call.Real("alpha", 1.702f))));
    }

    private static ImportedTensor Scaled(OpCall call, ImportedTensor x, float by) => by == 1 ? x : call.Pair(BinaryFunction.Multiply, x, by);

    private static ImportedTensor Product(OpCall call) => call.Whole("transBatchA") != 0 || call.Whole("transBatchB") != 0
        ? throw call.Fail("it transposes the axes of its batches (transBatchA, transBatchB), which is not supported")
        : Scaled(call, MatrixOps.Product(call, call.Tensor(0), call.Tensor(1), call.Whole("transA") != 0, call.Whole("transB") != 0), call.Real("alpha", 1));

    private static ImportedTensor Gemm(OpCall call)
    {
        ImportedTensor sum = Product(call);
        sum = call.Optional(2) is { } c && call.Real("beta", 1) is not 0 and var beta ? call.Plus(sum, Scaled(call, c, beta)) : sum;
        float[] numbers = [.. new[] { "activation_alpha", "activation_beta", "activation_gamma" }.Where(call.HasAttribute).Select(n => call.Real(n))];
        return call.Word("activation", string.Empty) is { Length: > 0 } name ? call.Activate(OnnxActivations.Of(call, name, numbers), sum) : sum;
    }

    // Outputs: the result, two that only training reads, and the sum that was normalized.
    private static ImportedValue[] Normalized(OpCall call, ImportedTensor? beta, ImportedTensor? bias, bool isCentred)
    {
        ImportedTensor sum = call.Plus(call.Tensor(0), call.Tensor(1));
        sum = bias is null ? sum : call.Plus(sum, bias);
        ImportedTensor gamma = call.Tensor(2);
        float epsilon = call.Real("epsilon", 1e-12f);
        ImportedTensor result;
        if (isCentred)
        {
            ImportedTensor[] inputs = beta is null ? [sum, gamma] : [sum, gamma, beta];
            result = call.EmitFloat(new LayerNormOperator([sum.Shape.Rank - 1], epsilon), inputs);
        }
        else
        {
            ImportedTensor squares = call.Reduced(ReduceFunction.Mean, call.Each(UnaryFunction.Square, sum), true, sum.Shape.Rank - 1);
            result = call.Times(call.Times(sum, call.Each(UnaryFunction.Rsqrt, call.Pair(BinaryFunction.Add, squares, epsilon))), gamma);
        }

        return [result, AbsentValue.Instance, AbsentValue.Instance, sum];
    }
}
