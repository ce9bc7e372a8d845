using System.Collections.Specialized;
using TfModelTools.Common;

namespace TfModelTools.Inspection;

/// <summary>A node of a model: an op of a graph or of one of its functions, or a Keras layer. What takes work to tell is told when it is asked for.</summary>
public sealed class ModelNode
{
    private readonly Lazy<ReadableCollection<string>> _outputs;
    private readonly Lazy<AttributeTable> _attributes;

    internal ModelNode(string name, string op, string place, IReadOnlyList<string> inputs, Func<IReadOnlyList<string>> outputs, Func<AttributeTable> attributes)
    {
        Name = name;
        Op = op;
        Place = place;
        Inputs = new(inputs);
        _outputs = new(() => new(outputs()));
        _attributes = new(attributes);
    }

    /// <summary>The name, unique in its place.</summary>
    public string Name { get; }

    /// <summary>The op, such as "Conv2D", the function it calls, or the class of a layer.</summary>
    public string Op { get; }

    /// <summary>What it is part of: the name of a function, or of the layer that holds a nested one; empty for the model itself.</summary>
    public string Place { get; }

    /// <summary>The names of the scopes it is in: its name up to the last slash; empty for none.</summary>
    public string Scope => Name.LastIndexOf('/') is > 0 and var slash ? Name[..slash] : string.Empty;

    /// <summary>The element type of its first output, as TensorFlow spells it; empty when it is not recorded.</summary>
    public string DataType { get; init; } = string.Empty;

    /// <summary>The shape of its first output, as Python writes it; empty when it is not recorded.</summary>
    public string Shape { get; init; } = string.Empty;

    /// <summary>What it reads, as the file spells it: "node", "node:1", "^node" for a mere order of execution.</summary>
    public ReadableCollection<string> Inputs { get; }

    /// <summary>The nodes that read it, in the file's order; "^node" for a mere order of execution.</summary>
    public ReadableCollection<string> Outputs => _outputs.Value;

    /// <summary>
    /// The attributes by name: texts, numbers, truth values, lists of them; element types, shapes and functions by name. Tensors and large
    /// values are described, not given whole.
    /// </summary>
    /// <exception cref="Common.CorruptFileException">An attribute has an impossible shape.</exception>
    public IOrderedDictionary Attributes => _attributes.Value;

    /// <summary>The device it was placed on; often empty.</summary>
    public string Device { get; init; } = string.Empty;

    /// <summary>Such as "conv = Conv2D(image, kernel)".</summary>
    public override string ToString() => $"{Name} = {Op}({string.Join(", ", Inputs)})";
}
