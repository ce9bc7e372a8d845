using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>
/// An activation that a node names: of the functions that have no operator of their own, Scale * Function(Inner * x) + Offset.
/// </summary>
/// <param name="Function">The function.</param>
/// <param name="Scale">What its result is multiplied by.</param>
/// <param name="Inner">What its argument is multiplied by.</param>
/// <param name="Offset">What is added to its result.</param>
internal sealed record OnnxActivations(ActivationFunction Function, float Scale = 1, float Inner = 1, float Offset = 0)
{
    /// <summary>Whether the function alone says it.</summary>
    public bool IsPlain => (Scale, Inner, Offset) == (1, 1, 0);

    /// <summary>Applies it.</summary>
    public ImportedTensor Apply(OpCall call, ImportedTensor x)
    {
        ImportedTensor inner = Inner == 1 ? x : call.Pair(BinaryFunction.Multiply, x, Inner);
        ImportedTensor result = Function.Kind == ActivationKind.Linear ? inner : call.Activate(Function, inner);
        result = Scale == 1 ? result : call.Pair(BinaryFunction.Multiply, result, Scale);
        return Offset == 0 ? result : call.Pair(BinaryFunction.Add, result, Offset);
    }

    /// <summary>The activation of a fused convolution.</summary>
    /// <param name="call">The node.</param>
    /// <param name="name">Its name.</param>
    /// <param name="numbers">Its parameters.</param>
    public static ActivationFunction Of(OpCall call, string name, float[] numbers)
    {
        if (name == "Clip" && numbers is [0, var most])
        {
            return ActivationFunction.Relu with { Ceiling = most };
        }

        Queue<float> alphas = new(numbers.Take(1));
        Queue<float> betas = new(numbers.Skip(1));
        OnnxActivations found = Of(call, name, alphas, betas);
        return found.IsPlain && alphas.Count + betas.Count == 0 ? found.Function : throw call.Fail($"its activation is '{name}' of [{string.Join(", ", numbers)}], which is not supported");
    }

    /// <summary>The activation of a recurrent layer, which takes its parameters from two lists as far as it has any.</summary>
    /// <param name="call">The node.</param>
    /// <param name="name">Its name, in any case.</param>
    /// <param name="alphas">The first parameters of all activations that follow.</param>
    /// <param name="betas">The second ones.</param>
    public static OnnxActivations Of(OpCall call, string name, Queue<float> alphas, Queue<float> betas)
    {
        float Alpha(float absent) => alphas.TryDequeue(out float alpha) ? alpha : absent;
        float Beta(float absent) => betas.TryDequeue(out float beta) ? beta : absent;
        return name.ToUpperInvariant() switch
        {
            "RELU" => new(ActivationFunction.Relu),
            "TANH" => new(new ActivationFunction(ActivationKind.Tanh)),
            "SIGMOID" => new(new ActivationFunction(ActivationKind.Sigmoid)),
            "SOFTSIGN" => new(new ActivationFunction(ActivationKind.Softsign)),
            "SOFTPLUS" => new(new ActivationFunction(ActivationKind.Softplus)),
            "LEAKYRELU" => new(ActivationFunction.Relu with { Alpha = Alpha(0.01f) }),
            "THRESHOLDEDRELU" => new(new ActivationFunction(ActivationKind.ThresholdedRelu, Threshold: Alpha(1))),
            "ELU" => new(new ActivationFunction(ActivationKind.Elu, Alpha(1))),
            "HARDSIGMOID" => new(new ActivationFunction(ActivationKind.HardSigmoid, Alpha(0.2f), Beta(0.5f))),
            "AFFINE" => new(ActivationFunction.Linear, Scale: Alpha(1), Offset: Beta(0)),
            "SCALEDTANH" => new(new ActivationFunction(ActivationKind.Tanh), Scale: Alpha(1), Inner: Beta(1)),
            _ => throw call.Fail($"its activation '{name}' is not known"),
        };
    }
}
