using TfModelTools.Formats.Onnx.Writing;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>The activations that ONNX's recurrent ops know by name, each with the parameters that it takes.</summary>
internal static class RecurrentActivations
{
    /// <summary>An activation's name, and its alpha and beta where it takes them; null for one that ONNX does not name.</summary>
    public static (string Name, float? Alpha, float? Beta)? Of(ActivationFunction f) => f.Kind switch
    {
        ActivationKind.Linear => ("Affine", 1, 0),
        ActivationKind.Tanh => ("Tanh", null, null),
        ActivationKind.Sigmoid => ("Sigmoid", null, null),
        ActivationKind.Relu when f is { Threshold: 0, Ceiling: float.PositiveInfinity } => f.Alpha == 0 ? ("Relu", null, null) : ("LeakyRelu", f.Alpha, null),
        ActivationKind.HardSigmoid => ("HardSigmoid", f.Alpha, f.Beta),
        ActivationKind.Elu => ("Elu", f.Alpha, null),
        ActivationKind.Softsign => ("Softsign", null, null),
        ActivationKind.Softplus => ("Softplus", null, null),
        _ => null,
    };

    /// <summary>Says the activations of an op. The parameters are listed for those that take any, in their order.</summary>
    public static void Add(OnnxNodeBuilder node, params ActivationFunction[] functions)
    {
        (string Name, float? Alpha, float? Beta)[] known = [.. functions.Select(f => Of(f)!.Value)];
        node.Texts("activations", known.Select(k => k.Name));
        float[] alphas = [.. known.Select(k => k.Alpha).OfType<float>()];
        float[] betas = [.. known.Select(k => k.Beta).OfType<float>()];
        if (alphas.Length > 0)
        {
            node.Floats("activation_alpha", alphas);
        }

        if (betas.Length > 0)
        {
            node.Floats("activation_beta", betas);
        }
    }
}
