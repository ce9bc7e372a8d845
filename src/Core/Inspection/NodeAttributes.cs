using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Tensors;

namespace TfModelTools.Inspection;

/// <summary>The attributes of a graph's nodes as plain values.</summary>
internal static class NodeAttributes
{
    private const int MaxListItems = 1024;
    private const int MaxTextBytes = 4096;
    private const int MaxTensorElements = 16;

    /// <summary>Reads the attributes of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="hasValues">Whether the values of constants are in the file.</param>
    public static AttributeTable Read(TensorFlowNode node, bool hasValues)
    {
        AttributeTable attributes = new();
        foreach (string name in node.AttributeNames.Order(StringComparer.Ordinal))
        {
            attributes[name] = Value(node.Attribute(name)!, hasValues);
        }

        return attributes;
    }

    private static object? Value(NodeAttribute attribute, bool hasValues) => attribute.Kind switch
    {
        AttributeKind.String when attribute.MetadataBytes <= MaxTextBytes => attribute.Text,
        AttributeKind.Integer => attribute.Integer,
        AttributeKind.Float => attribute.Float,
        AttributeKind.Bool => attribute.Bool,
        AttributeKind.Tensor => Tensor(attribute.Tensor!, hasValues),
        AttributeKind.List => List(attribute),
        AttributeKind.None => null,
        AttributeKind.Function => attribute.Function,
        _ => attribute.ToString(),
    };

    private static object List(NodeAttribute attribute)
    {
        if (attribute.MetadataBytes > MaxListItems * sizeof(long))
        {
            return attribute.ToString();
        }

        return attribute.Integers.Count > 0 ? attribute.Integers.ToArray()
            : attribute.Floats.Count > 0 ? attribute.Floats.ToArray()
            : attribute.Bools.Count > 0 ? attribute.Bools.ToArray()
            : attribute.Types.Count > 0 ? attribute.Types.Select(t => t.TensorFlowName()).ToArray()
            : attribute.Texts.Count > 0 ? attribute.Texts.ToArray()
            : attribute.Shapes.Count > 0 ? attribute.Shapes.Select(s => s?.ToString() ?? "unknown").ToArray()
            : attribute.Functions.Count > 0 ? attribute.Functions.ToArray()
            : attribute.ToString() is { Length: > 2 } text ? text : Array.Empty<object>();
    }

    private static string Tensor(StoredTensor tensor, bool hasValues)
    {
        if (!hasValues || tensor.Shape.ElementCount is 0 or > MaxTensorElements)
        {
            return tensor.ToString();
        }

        try
        {
            return $"{tensor} {TensorPreview.FormatLine(tensor.Read())}";
        }
        catch (UnsupportedFeatureException)
        {
            // A resource or variant has no values.
            return tensor.ToString();
        }
    }
}
