using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.Onnx;

/// <summary>An attribute that an operator has (docs/Operators.md), with what it holds. A node with any other is refused: what is not understood would change what it computes.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="IsRequired">Whether a node without it is refused.</param>
internal sealed record OnnxAttribute(string Name, OnnxAttributeKind Kind, bool IsRequired = false)
{
    /// <summary>Attributes from a line such as "axis:int alpha:float pads:ints perm!:ints", in which an exclamation mark says that it is required.</summary>
    public static IReadOnlyList<OnnxAttribute> Of(string line) => [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    /// <summary>Why a node cannot have the attribute as it has it, or lacks it; null when it can.</summary>
    public string? WhyRefused(TensorFlowNode node)
    {
        if (node.Attribute(Name) is not { } given)
        {
            return IsRequired ? $"it has no attribute {Name}" : null;
        }

        bool fits = Kind switch
        {
            OnnxAttributeKind.Integer => given.Kind == AttributeKind.Integer,
            OnnxAttributeKind.Float => given.Kind == AttributeKind.Float,
            OnnxAttributeKind.Text => given.Kind == AttributeKind.String,
            OnnxAttributeKind.Tensor => given.Kind == AttributeKind.Tensor,
            OnnxAttributeKind.Graph => given.Kind == AttributeKind.Function,
            OnnxAttributeKind.Type => given.Kind == AttributeKind.Type,
            OnnxAttributeKind.Integers => given.Kind == AttributeKind.List && given.Floats.Count == 0 && given.Texts.Count == 0,
            OnnxAttributeKind.Floats => given.Kind == AttributeKind.List && given.Integers.Count == 0 && given.Texts.Count == 0,
            _ => given.Kind == AttributeKind.List && given.Integers.Count == 0 && given.Floats.Count == 0,
        };
        return fits ? null : $"its {Name} is {given}, expected {Words()}";
    }

    private static OnnxAttribute Parse(string word)
    {
        string[] parts = word.Split(':');
        OnnxAttributeKind kind = parts[1] switch
        {
            "int" => OnnxAttributeKind.Integer,
            "float" => OnnxAttributeKind.Float,
            "text" => OnnxAttributeKind.Text,
            "tensor" => OnnxAttributeKind.Tensor,
            "graph" => OnnxAttributeKind.Graph,
            "type" => OnnxAttributeKind.Type,
            "ints" => OnnxAttributeKind.Integers,
            "floats" => OnnxAttributeKind.Floats,
            "texts" => OnnxAttributeKind.Texts,
            _ => throw new ArgumentException($"'{word}' is no attribute.", nameof(word)),
        };
        return new OnnxAttribute(parts[0].TrimEnd('!'), kind, parts[0].EndsWith('!'));
    }

    private string Words() => Kind switch
    {
        OnnxAttributeKind.Integer => "an integer",
        OnnxAttributeKind.Float => "a float",
        OnnxAttributeKind.Text => "a text",
        OnnxAttributeKind.Tensor => "a tensor",
        OnnxAttributeKind.Graph => "a graph",
        OnnxAttributeKind.Type => "a type",
        OnnxAttributeKind.Integers => "a list of integers",
        OnnxAttributeKind.Floats => "a list of floats",
        _ => "a list of texts",
    };
}
