using System.Globalization;
using System.Text;
using Google.Protobuf;
using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.GraphDefs;

/// <summary>An attribute of a node (tensorflow/core/framework/attr_value.proto).</summary>
public sealed class NodeAttribute
{
    private const int MaxPrintedItems = 16;
    private const int MaxPrintedBytes = 200;

    private readonly AttrValueMessage _message;
    private readonly string _file;
    private readonly string _name;
    private readonly string _ownerKind;
    private readonly string _owner;
    private readonly StoredTensor? _elsewhere;

    /// <summary>Wraps an attribute.</summary>
    /// <param name="name">Its name; those that begin with an underscore are notes of TensorFlow's own, not arguments of the op.</param>
    /// <param name="message">The message.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="ownerKind">What it belongs to, for messages: a node or a function.</param>
    /// <param name="owner">The name of that.</param>
    /// <param name="elsewhere">The tensor, where its values are not in the message.</param>
    internal NodeAttribute(string name, AttrValueMessage message, string file, string ownerKind, string owner, StoredTensor? elsewhere = null)
    {
        _elsewhere = elsewhere;
        _name = name;
        _message = message;
        _file = file;
        _ownerKind = ownerKind;
        _owner = owner;
    }

    /// <summary>What it holds.</summary>
    public AttributeKind Kind => _message.ValueCase switch
    {
        AttrValueMessage.ValueOneofCase.S => AttributeKind.String,
        AttrValueMessage.ValueOneofCase.I => AttributeKind.Integer,
        AttrValueMessage.ValueOneofCase.F => AttributeKind.Float,
        AttrValueMessage.ValueOneofCase.B => AttributeKind.Bool,
        AttrValueMessage.ValueOneofCase.Type => AttributeKind.Type,
        AttrValueMessage.ValueOneofCase.Shape => AttributeKind.Shape,
        AttrValueMessage.ValueOneofCase.Tensor => AttributeKind.Tensor,
        AttrValueMessage.ValueOneofCase.Func => AttributeKind.Function,
        AttrValueMessage.ValueOneofCase.List => AttributeKind.List,
        _ => AttributeKind.None,
    };

    /// <summary>The text of a byte string; null for another kind.</summary>
    public string? Text => Kind == AttributeKind.String ? _message.S.ToStringUtf8() : null;

    /// <summary>The integer; null for another kind.</summary>
    public long? Integer => Kind == AttributeKind.Integer ? _message.I : null;

    /// <summary>The float; null for another kind.</summary>
    public float? Float => Kind == AttributeKind.Float ? _message.F : null;

    /// <summary>The truth value; null for another kind.</summary>
    public bool? Bool => Kind == AttributeKind.Bool ? _message.B : null;

    /// <summary>The element type, a reference as what it refers to; null for another kind.</summary>
    public DataType? Type => Kind == AttributeKind.Type ? _message.Type.ToDataType() : null;

    /// <summary>The shape; null for another kind, and for an unknown rank.</summary>
    /// <exception cref="Common.CorruptFileException">The shape is impossible.</exception>
    public TensorShape? Shape => Kind == AttributeKind.Shape ? Read(_message.Shape) : null;

    /// <summary>The tensor; null for another kind.</summary>
    /// <exception cref="Common.CorruptFileException">Its shape is impossible.</exception>
    public StoredTensor? Tensor => Kind == AttributeKind.Tensor ? _elsewhere ?? new StoredTensor(_message.Tensor, _file, Place) : null;

    /// <summary>The name of the function; null for another kind.</summary>
    public string? Function => Kind == AttributeKind.Function ? _message.Func.Name : null;

    /// <summary>The integers of a list; empty for another kind.</summary>
    public IReadOnlyList<long> Integers => _message.List?.I ?? (IReadOnlyList<long>)[];

    /// <summary>The floats of a list; empty for another kind.</summary>
    public IReadOnlyList<float> Floats => _message.List?.F ?? (IReadOnlyList<float>)[];

    /// <summary>The truth values of a list; empty for another kind.</summary>
    public IReadOnlyList<bool> Bools => _message.List?.B ?? (IReadOnlyList<bool>)[];

    /// <summary>The element types of a list; empty for another kind.</summary>
    public IReadOnlyList<DataType> Types => _message.List is { } list ? new ConvertedList<DataTypeMessage, DataType>(list.Type, t => t.ToDataType()) : [];

    /// <summary>The texts of a list of byte strings; empty for another kind.</summary>
    public IReadOnlyList<string> Texts => _message.List is { } list ? new ConvertedList<ByteString, string>(list.S, s => s.ToStringUtf8()) : [];

    /// <summary>The shapes of a list, null for unknown ranks; empty for another kind.</summary>
    /// <exception cref="Common.CorruptFileException">A shape that is asked for is impossible.</exception>
    public IReadOnlyList<TensorShape?> Shapes => _message.List is { } list ? new ConvertedList<TensorShapeMessage, TensorShape?>(list.Shape, Read) : [];

    /// <summary>The names of a list of functions; empty for another kind.</summary>
    public IReadOnlyList<string> Functions => _message.List is { } list ? new ConvertedList<NameAttrListMessage, string>(list.Func, f => f.Name) : [];

    // Made where a message needs it: attributes are asked for by the million.
    private string Place => $"{_ownerKind} '{_owner}', attribute '{_name}'";

    /// <summary>How many bytes it takes in the file, a tensor's values not counted.</summary>
    internal long MetadataBytes => Kind == AttributeKind.Tensor ? 0 : _message.CalculateSize();

    /// <summary>The value for people: a short list in brackets, a tensor by type and shape.</summary>
    public override string ToString() => Kind switch
    {
        AttributeKind.String => Quote(_message.S.Span),
        AttributeKind.Integer => _message.I.ToString(CultureInfo.InvariantCulture),
        AttributeKind.Float => _message.F.ToString("R", CultureInfo.InvariantCulture),
        AttributeKind.Bool => _message.B ? "true" : "false",
        AttributeKind.Type => _message.Type.ToDataType().TensorFlowName(),
        AttributeKind.Shape => Shape?.ToString() ?? "unknown rank",
        AttributeKind.Tensor => Tensor!.ToString(),
        AttributeKind.Function => _message.Func.Name,
        AttributeKind.List => Print(_message.List),
        _ => string.Empty,
    };

    private string Print(AttrValueMessage.Types.ListValue list)
    {
        IEnumerable<string> items = list.I.Select(i => i.ToString(CultureInfo.InvariantCulture))
            .Concat(list.F.Select(f => f.ToString("R", CultureInfo.InvariantCulture)))
            .Concat(list.B.Select(b => b ? "true" : "false"))
            .Concat(list.Type.Select(t => t.ToDataType().TensorFlowName()))
            .Concat(list.S.Select(s => Quote(s.Span)))
            .Concat(list.Shape.Select(s => Read(s)?.ToString() ?? "unknown rank"))
            .Concat(list.Func.Select(f => f.Name))
            .Concat(list.Tensor.Select(t => new StoredTensor(t, _file, Place).ToString()));
        string[] first = [.. items.Take(MaxPrintedItems + 1)];
        return $"[{string.Join(", ", first.Take(MaxPrintedItems))}{(first.Length > MaxPrintedItems ? ", ..." : string.Empty)}]";
    }

    // Shapes among TensorFlow's own notes are not checked.
    private TensorShape? Read(TensorShapeMessage shape) => shape.ToShape(_file, Place, _name.StartsWith('_'));

    private static string Quote(ReadOnlySpan<byte> bytes) =>
        $"\"{Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MaxPrintedBytes)])}{(bytes.Length > MaxPrintedBytes ? "..." : string.Empty)}\"";
}
