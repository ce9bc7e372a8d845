using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Graph;

/// <summary>A weight or other constant, whose values are read from its file only when they are asked for.</summary>
/// <param name="dataType">The element type.</param>
/// <param name="shape">The shape.</param>
/// <param name="load">Reads the values.</param>
public sealed class GraphConstant(DataType dataType, TensorShape shape, Func<Tensor> load)
{
    private readonly Lock _lock = new();
    private readonly bool _isWeight;
    private readonly long? _stored;
    private WeakReference<Tensor>? _cache;

    // What the reading under way on this thread has read of constants that it is computed from.
    [ThreadStatic]
    private static ReadResults? _reading;

    /// <summary>Creates a constant whose values are at hand.</summary>
    public GraphConstant(Tensor tensor)
        : this(tensor.DataType, tensor.Shape, () => tensor)
    {
    }

    /// <summary>The element type.</summary>
    public DataType DataType { get; } = dataType;

    /// <summary>The shape.</summary>
    public TensorShape Shape { get; } = shape;

    /// <summary>How many bytes its values take; <see cref="long.MaxValue"/> for more than that.</summary>
    internal long Bytes => Shape.ElementCount > long.MaxValue / 16 ? long.MaxValue : Shape.ElementCount * DataType.ElementSize();

    /// <summary>How many of those bytes are stored somewhere: fewer where one number stands for many, or where they are counted up.</summary>
    internal long StoredBytes { get => _stored is { } stored ? Math.Min(stored, Bytes) : Bytes; init => _stored = value; }

    /// <summary>Whether an import made it, such as the ones of a layer that does not scale: it is no parameter of the model.</summary>
    public bool IsMade { get; init; }

    /// <summary>
    /// The name of the variable whose values these are, perhaps under another shape, in the source: a TensorFlow variable, or the array of a layer. Null for what is no
    /// variable, and for what is computed from some.
    /// </summary>
    public string? Variable { get; init; }

    /// <summary>Whether training made it: a variable, or what is computed from variables. A target that has variables keeps it as one.</summary>
    public bool IsWeight { get => _isWeight || Variable is not null; init => _isWeight = value; }

    /// <summary>Whether each reading makes an array of its own, as one from a file does; values at hand are handed out again and again.</summary>
    public bool IsReadAnew { get; init; }

    /// <summary>
    /// Reads the values. They are kept only as long as a caller holds them: a plan packs them into its own form, and a second copy of
    /// every weight would double the memory of a model.
    /// </summary>
    /// <exception cref="LimitExceededException">It is computed from others through too many steps.</exception>
    public Tensor Read()
    {
        StackDepth.Ensure("A constant that is computed from others");
        ReadResults? outer = _reading;
        _reading = outer ?? new ReadResults();
        try
        {
            lock (_lock)
            {
                if (_cache is null || !_cache.TryGetTarget(out Tensor? tensor))
                {
                    tensor = Load();
                    _cache = new WeakReference<Tensor>(tensor);
                }

                outer?.Keep(tensor);
                return tensor;
            }
        }
        finally
        {
            _reading = outer;
        }
    }

    // What was declared is what everything was planned for: a file may hold something else than it says elsewhere.
    private Tensor Load()
    {
        Tensor tensor = load();
        return tensor.DataType == DataType && tensor.Shape.Equals(Shape)
            ? tensor
            : throw new InvalidGraphException(
                $"A constant is recorded as {DataType.TensorFlowName()} {Shape}, and what is stored is {tensor.DataType.TensorFlowName()} {tensor.Shape}.",
                "The model is damaged, or its weights belong to another one: export it again from its source.");
    }

    /// <summary>Reads the values into memory that nobody else holds: whoever computes something of them may write it in their place.</summary>
    internal Tensor ReadOwn()
    {
        StackDepth.Ensure("A constant that is computed from others");
        if (IsReadAnew)
        {
            return Load();
        }

        Tensor shared = Read();
        Memory<byte> copy = Tensor.AllocateMemory(shared.DataType, shared.Shape, "a copy of a constant");
        shared.Bytes.CopyTo(copy);
        return new Tensor(shared.DataType, shared.Shape, copy);
    }
}
