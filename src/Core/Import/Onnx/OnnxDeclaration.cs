using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Onnx;

namespace TfModelTools.Import.Onnx;

/// <summary>What a row declares of the nodes it takes beside the ranks of their inputs. It is checked before the row runs.</summary>
/// <param name="Attributes">The attributes that the operator has in any version.</param>
/// <param name="Since">The oldest version of the operators in which it means what the row imports.</param>
/// <param name="Least">How many inputs of its own a node has at least: what its graphs read from around them are inputs more.</param>
internal sealed record OnnxDeclaration(IReadOnlyList<OnnxAttribute> Attributes, int Since, int Least)
{
    /// <summary>Why a node is refused for its version, an attribute or its own inputs; null when it is not.</summary>
    public string? WhyRefused(TensorFlowNode node)
    {
        long opset = node.Integer(OnnxFormat.OpsetAttribute);
        if (opset < Since)
        {
            return opset == 0
                ? "the model does not say which version of the operators it is written in"
                : $"it is of opset {opset}, in which it means something else than from opset {Since} on; save the model for a newer opset";
        }

        if (OwnInputsOf(node) is var own && own < Least)
        {
            return $"it has {own} {(own == 1 ? "input" : "inputs")}, expected at least {Least}: the model is damaged, export it again from its source";
        }

        string? unknown = node.AttributeNames.FirstOrDefault(n => !n.StartsWith('_') && !Attributes.Any(k => k.Name == n));
        return unknown is not null
            ? $"it has the attribute {unknown}, which the operator does not have"
            : Attributes.Select(k => k.WhyRefused(node)).FirstOrDefault(r => r is not null);
    }

    /// <summary>How many inputs a node itself has, those of its graphs left out.</summary>
    public static int OwnInputsOf(TensorFlowNode node) =>
        node.AttributeNames.Where(OnnxTranslationAttributes.IsCaptures).Select(n => (int)node.Attribute(n)!.Integers[0]).Append(node.Inputs.Count).Min();
}
