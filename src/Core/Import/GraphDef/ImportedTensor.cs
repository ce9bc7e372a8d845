using TfModelTools.Common.Wording;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// A tensor while its graph is imported: a value of the neutral graph, or a constant that becomes one only when a node reads it; small
/// ones with their numbers, as far as these are known.
/// </summary>
internal sealed class ImportedTensor : ImportedValue
{
    // Shapes, indices and small tables are followed; anything larger is data.
    private const int MaxContent = 1 << 16;

    // More numbers of a constant take several times its bytes: they are made of it anew when they are asked for.
    private const int MaxKept = 64;

    private readonly Func<SymbolicNumber[]?>? _readContent;
    private readonly Func<GraphValue>? _emit;
    private readonly string _name;
    private ImportedTensor? _origin;
    private GraphValue? _value;
    private SymbolicNumber[]? _content;
    private WeakReference<SymbolicNumber[]>? _large;
    private bool _isRead;

    private ImportedTensor(string name, DataType dataType, SymbolicShape shape, GraphValue? value, Func<GraphValue>? emit, Func<SymbolicNumber[]?>? readContent)
    {
        // Importers compute with extents before there is a value of the graph that would refuse them.
        ExtentLimits.Check(shape, name);
        _name = name;
        DataType = dataType;
        Shape = shape;
        _value = value;
        _emit = emit;
        _readContent = readContent;
    }

    /// <summary>The name of the value, or the one it gets when a node reads it.</summary>
    public string Name => _value?.Name ?? _name;

    /// <summary>The element type.</summary>
    public DataType DataType { get; }

    /// <summary>The shape.</summary>
    public SymbolicShape Shape { get; }

    /// <summary>Whether it is a constant of the graph, whatever its size.</summary>
    public GraphConstant? Constant { get; private init; }

    /// <summary>The chance by which the mask of a dropout that was left out kept elements, and which a scale after it makes up for; null of all but what such a mask gives.</summary>
    public RateForm? KeptChance { get; private init; }

    /// <summary>The numbers, in row-major order, as far as they are known; null when nothing is.</summary>
    public SymbolicNumber[]? Content
    {
        get
        {
            if (_large is not null && _large.TryGetTarget(out SymbolicNumber[]? kept))
            {
                return kept;
            }

            if (_isRead && _large is null)
            {
                return _content;
            }

            SymbolicNumber[]? content = MayHaveContent ? _readContent!() : null;
            _isRead = true;
            if (content is not null && content.Length > MaxKept)
            {
                _large = new WeakReference<SymbolicNumber[]>(content);
            }
            else
            {
                _content = content;
            }

            return content;
        }
    }

    /// <summary>Whether it is small, and no data: its numbers may be known.</summary>
    public bool MayHaveContent => _readContent is not null && Shape.IsFixed && Shape.ElementCount.Count <= MaxContent;

    /// <summary>How many numbers are read of a constant when its content is asked for: none of one whose numbers are at hand.</summary>
    public long UnreadNumbers => MayHaveContent && !_isRead ? Shape.ElementCount.Count : 0;

    /// <summary>The numbers if all are plain; else null.</summary>
    public double[]? Numbers => Content is { } content && content.All(n => n.IsFixed) ? [.. content.Select(n => n.Constant)] : null;

    /// <summary>The value of the neutral graph.</summary>
    /// <exception cref="UnsupportedNodeException">Its numbers depend on the batch size or on the data's shape.</exception>
    public GraphValue Value => _value ??= _emit!();

    /// <summary>A value that a node computes, or an input.</summary>
    public static ImportedTensor From(GraphValue value) => new(value.Name, value.Spec.DataType, value.Shape, value, null, null);

    /// <summary>A value of the graph of which more is known than its shape.</summary>
    /// <param name="value">The value.</param>
    /// <param name="content">Its numbers, as far as they are known; null for data.</param>
    public static ImportedTensor From(GraphValue value, SymbolicNumber[]? content) =>
        new(value.Name, value.Spec.DataType, value.Shape, value, null, content is null ? null : () => content) { Constant = value.Constant };

    /// <summary>A constant.</summary>
    /// <param name="graph">The graph it is added to when a node reads it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="constant">The constant.</param>
    /// <param name="isCheap">Whether its numbers stand in the graph itself, so that reading them costs no weights.</param>
    public static ImportedTensor From(ModelGraph graph, string name, GraphConstant constant, bool isCheap) => new(
        name,
        constant.DataType,
        SymbolicShape.From(constant.Shape),
        null,
        () => graph.AddConstant(name, constant),
        isCheap ? () => ReadNumbers(constant) : null)
    {
        Constant = constant,
    };

    /// <summary>Numbers computed while importing.</summary>
    /// <param name="graph">The graph they are added to, as a constant, when a node reads them.</param>
    /// <param name="name">The name of that constant.</param>
    /// <param name="dataType">The element type.</param>
    /// <param name="shape">The shape; all extents plain numbers.</param>
    /// <param name="content">The numbers.</param>
    /// <param name="isMade">Whether they are no parameters of the model.</param>
    /// <exception cref="UnsupportedNodeException">The type does not hold them.</exception>
    public static ImportedTensor From(ModelGraph graph, string name, DataType dataType, SymbolicShape shape, SymbolicNumber[] content, bool isMade = false)
    {
        // They are converted at once: numbers that the type does not hold are the node's fault, which later nobody could name.
        GraphConstant? constant = content.All(n => n.IsFixed) ? new GraphConstant(ToTensor(dataType, shape.ToTensorShape(), content)) { IsMade = isMade } : null;
        bool isLarge = constant is not null && content.Length > MaxKept;
        return new(name, dataType, shape, null, Emitting(graph, name, constant), isLarge ? Reading(constant!) : Giving(content))
        {
            Constant = constant,
            _isRead = isLarge,
            _large = isLarge ? new WeakReference<SymbolicNumber[]>(content) : null,
        };
    }

    /// <summary>The same tensor outside of all branches.</summary>
    public ImportedTensor Outside => _origin ?? this;

    /// <summary>The same tensor in a branch of a condition.</summary>
    public ImportedTensor Under(BranchGuard? guard)
    {
        if (ReferenceEquals(guard, Guard))
        {
            return this;
        }

        return Copy(guard, KeptChance);
    }

    /// <summary>The same tensor after the mask of a dropout that was left out.</summary>
    /// <param name="chance">How probable it was for an element to be kept; null for what is no such tensor.</param>
    public ImportedTensor Kept(RateForm? chance) => chance == KeptChance ? this : Copy(Guard, chance);

    // Conditions within conditions, or one after the other, may be thousands: each asks the tensor outside of all.
    private ImportedTensor Copy(BranchGuard? guard, RateForm? chance)
    {
        ImportedTensor origin = _origin ?? this;
        return new ImportedTensor(_name, DataType, Shape, _value, () => origin.Value, origin._readContent is null ? null : () => origin.Content)
        {
            Constant = Constant, Guard = guard, KeptChance = chance, _origin = origin,
        };
    }

    // Each closes over no more than it needs: together they would keep the numbers as long as the name.
    private static Func<GraphValue> Emitting(ModelGraph graph, string name, GraphConstant? constant) => () => graph.AddConstant(
        name,
        constant ?? throw new UnsupportedNodeException($"its value depends on the shape of the data (fix it with {OptionKey.InputShape} or {OptionKey.BatchSize})", OpenUntil.ShapesAreKnown));

    private static Func<SymbolicNumber[]?> Reading(GraphConstant constant) => () => ReadNumbers(constant);

    private static Func<SymbolicNumber[]?> Giving(SymbolicNumber[] content) => () => content;

    // Integers beyond 2^53 are no shapes; TryConvert refuses them.
    private static SymbolicNumber[]? ReadNumbers(GraphConstant constant) =>
        TensorConverter.TryConvert(constant.Read(), DataType.Float64) is { } wide ? SymbolicNumber.Plain(wide.AsSpan<double>()) : null;

    private static Tensor ToTensor(DataType dataType, TensorShape shape, SymbolicNumber[] content)
    {
        double[] numbers = new double[content.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = content[i].Constant;
        }

        Tensor wide = Tensor.Over(numbers, shape);
        return TensorConverter.TryConvert(wide, dataType)
            ?? throw new UnsupportedNodeException($"its numbers do not fit {dataType.TensorFlowName()}");
    }
}
