using TfModelTools.Common.Wording;
using TfModelTools.Evaluation;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>One node as its importer sees it: its inputs, its attributes, and the graph to add to.</summary>
/// <param name="evaluator">Who imports.</param>
/// <param name="scope">Where the node stands.</param>
/// <param name="node">The node.</param>
/// <param name="inputs">Its inputs, those that only order execution left out.</param>
/// <param name="row">Its row of the table; null of a function of the graph's own.</param>
internal sealed class OpCall(GraphEvaluator evaluator, GraphScope scope, TensorFlowNode node, IReadOnlyList<ImportedValue> inputs, OpRow? row)
{
    // Of a node that makes many values of known numbers, each takes the memory of so many numbers.
    private const int MaxMade = 64;
    private const int MadeCost = 40;

    private int _made;

    /// <summary>Who imports.</summary>
    public GraphEvaluator Evaluator { get; } = evaluator;

    /// <summary>Where the node stands.</summary>
    public GraphScope Scope { get; } = scope;

    /// <summary>The node.</summary>
    public TensorFlowNode Node { get; } = node;

    /// <summary>The graph to add to.</summary>
    public ModelGraph Graph => Evaluator.Graph;

    /// <summary>Adds a node for a layer that calls the op; null for a graph's own node.</summary>
    public Func<Operator, GraphValue[], GraphNode>? AddOfLayer { get; init; }

    /// <summary>What the model calls the op, where another row is run in its place.</summary>
    public string SourceOp { get; init; } = node.Op;

    /// <summary>The inputs.</summary>
    public IReadOnlyList<ImportedValue> Inputs { get; } = inputs;

    /// <summary>How many inputs there are.</summary>
    public int Count => Inputs.Count;

    /// <summary>One input as a tensor.</summary>
    /// <exception cref="UnsupportedNodeException">It is absent, or no tensor.</exception>
    public ImportedTensor Tensor(int input) => input < Inputs.Count
        ? Inputs[input] switch
        {
            ImportedTensor tensor => tensor,
            ImportedVariable variable => variable.Tensor,
            ImportedStrings => throw Fail("it computes with strings"),
            _ => throw Fail($"input {input} is no tensor"),
        }
        : throw Fail($"it has {Inputs.Count} inputs only");

    /// <summary>One input as a value of the neutral graph.</summary>
    public GraphValue Value(int input) => Tensor(input).Value;

    /// <summary>The shape of one input.</summary>
    public SymbolicShape Shape(int input) => Tensor(input).Shape;

    /// <summary>An integer among the attributes, which the row declares.</summary>
    public long IntegerAttribute(string name, long absent = 0) => Declared(name, AttributeKind.Integer)?.Integer ?? absent;

    /// <summary>A list of integers among the attributes, which the row declares; empty when it is absent.</summary>
    public IReadOnlyList<long> IntegersAttribute(string name) => Declared(name, AttributeKind.List)?.Integers ?? [];

    /// <summary>
    /// A tensor that depends on constants alone as a constant, which is computed when it is read: weights that a model derives from others.
    /// Any other tensor is given back as it is.
    /// </summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="name">What the constant is called; null for a name after the node's.</param>
    /// <param name="mayStay">Whether the op takes what is computed, too: of a graph that runs once the run computes it.</param>
    public ImportedTensor Settle(ImportedTensor tensor, string? name = null, bool mayStay = false)
    {
        if (tensor.Constant is not null || (mayStay && Evaluator.OneRun is not null) || !tensor.Shape.IsFixed || tensor.Content is not null || !Evaluator.Constants.DependsOnConstants(tensor.Value))
        {
            return tensor;
        }

        GraphValue value = tensor.Value;
        string path = Evaluator.Source.Path;
        if (Evaluator.OneRun?.TryCompute(value) is { } now)
        {
            return ImportedTensor.From(Graph, name ?? NameOf(tensor, "settled"), new GraphConstant(now), isCheap: false);
        }

        // Read when the import is over, perhaps by several threads: each reading has an evaluator of its own.
        return ImportedTensor.From(
            Graph, name ?? NameOf(tensor, "settled"), new GraphConstant(tensor.DataType, tensor.Shape.ToTensorShape(), () => new ConstantEvaluator(path).TryEvaluate(value, isNeeded: true)!), isCheap: false);
    }

    /// <summary>A number of the op, such as a padding, as operators take it.</summary>
    /// <exception cref="UnsupportedNodeException">It is below the least, or does not fit int.</exception>
    public int Int32(long number, string what, int least = 0) =>
        number >= least && number <= int.MaxValue ? (int)number : throw Fail($"its {what} is {number}, expected {least} to {int.MaxValue}");

    /// <summary>An axis made non-negative.</summary>
    public int Axis(long axis, int rank) =>
        axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis) : throw Fail($"axis {axis} does not exist in rank {rank}");

    /// <summary>The fault of this node.</summary>
    public UnsupportedNodeException Fail(string reason) => new(reason) { Op = Node.Op };

    /// <summary>The fault of this node when values that it makes are read, which is after the import.</summary>
    public Common.UnsupportedModelException FailWhenRead(string reason) => new(Evaluator.Source.Path, [new Common.UnsupportedItem(Node.Name, SourceOp, reason)]);

    /// <summary>The fault of this node as long as the shapes of the model's inputs are open.</summary>
    public UnsupportedNodeException FailUntilShapes(string reason) => new($"{reason} (fix it with {OptionKey.InputShape} or {OptionKey.BatchSize})", OpenUntil.ShapesAreKnown) { Op = Node.Op };

    /// <summary>The fault of this node for the shapes of its inputs, some of which may still be open.</summary>
    public UnsupportedNodeException FailForShape(string reason) =>
        Inputs.OfType<ImportedTensor>().All(t => t.Shape.IsFixed) ? Fail(reason) : FailUntilShapes(reason);

    /// <summary>The fault of this node as long as the data is not there.</summary>
    public UnsupportedNodeException FailUntilValues(string reason) => new(reason, OpenUntil.ValuesAreKnown) { Op = Node.Op };

    /// <summary>The fault of this node as long as the data decides one of its settings.</summary>
    public UnsupportedNodeException Undecided(string what) => FailUntilValues($"the data decides its {what}; an input of the model that says it can be fixed ({OptionKey.InputValue})");

    /// <summary>Adds a node of one output.</summary>
    public ImportedTensor Emit(Operator op, params IEnumerable<GraphValue> values) => ImportedTensor.From(Add(op, values).Output);

    /// <summary>Adds a node.</summary>
    public GraphNode Add(Operator op, params IEnumerable<GraphValue> values)
    {
        // Asking for a value may add the node that computes it, which must come first.
        GraphValue[] inputs = [.. values];
        if (AddOfLayer is not null)
        {
            return AddOfLayer(op, inputs);
        }

        Evaluator.RequireRoom();
        return Graph.AddNode(Node.Name, op, inputs, Node.Name, SourceOp);
    }

    /// <summary>
    /// Adds a node whose kernel computes with float32 alone: other float types are converted before and after.
    /// </summary>
    public ImportedTensor EmitFloat(Operator op, params IReadOnlyList<ImportedTensor> values)
    {
        DataType type = values[0].DataType;
        if (type is not (DataType.Float64 or DataType.Float16 or DataType.BFloat16))
        {
            return Emit(op, values.Select(v => v.Value));
        }

        if (type == DataType.Float64 && Inputs.Any(i => i is ImportedTensor { DataType: DataType.Float64 }))
        {
            Evaluator.Narrowed.Add(Node.Op);
        }

        GraphValue result = Add(op, values.Select(v => v.DataType == type ? Cast(v, DataType.Float32).Value : v.Value)).Output;
        return Emit(new CastOperator(type), result);
    }

    /// <summary>A tensor of another element type; of a constant still a constant.</summary>
    public ImportedTensor Cast(ImportedTensor tensor, DataType type)
    {
        if (tensor.DataType == type)
        {
            return tensor;
        }

        if (tensor.Constant is { } constant && TypesConvert(tensor.DataType, type))
        {
            return Evaluator.Derived(constant, $"cast {type}", () => ImportedTensor.From(
                Graph,
                NameOf(tensor, "cast"),
                new GraphConstant(type, constant.Shape, () => TensorConverter.TryConvert(constant.Read(), type) ?? throw new InvalidOperationException("Floats convert to floats.")) { IsMade = constant.IsMade, IsWeight = constant.IsWeight, StoredBytes = constant.StoredBytes },
                isCheap: true));
        }

        return Emit(new CastOperator(type), tensor.Value);
    }

    /// <summary>The same elements under another shape; of a constant still a constant.</summary>
    public ImportedTensor Reshape(ImportedTensor tensor, SymbolicShape shape)
    {
        if (tensor.Shape.IsSame(shape))
        {
            return tensor;
        }

        SymbolicShape filled = new ReshapeOperator(shape).InferOutputs(new InferenceContext(Node.Name, new ReshapeOperator(shape), [new ValueSpec(tensor.DataType, tensor.Shape)]))[0].Shape;
        if (filled.IsFixed && tensor.Constant is not { IsWeight: true } && (tensor.Constant is null || this.MayFold(tensor.Constant.Shape.ElementCount)) && this.MayRead(tensor) && tensor.Content is { } content)
        {
            return Known(tensor.DataType, filled, content);
        }

        if (tensor.Constant is { } constant && filled.IsFixed)
        {
            TensorShape target = filled.ToTensorShape();
            return Evaluator.Derived(constant, $"reshape {target}", () => ImportedTensor.From(
                Graph,
                NameOf(tensor, "reshaped"),
                new GraphConstant(tensor.DataType, target, () => constant.Read().Reshape(target)) { IsMade = constant.IsMade, IsWeight = constant.IsWeight, Variable = constant.Variable, StoredBytes = constant.StoredBytes },
                isCheap: false));
        }

        return Emit(new ReshapeOperator(shape), tensor.Value);
    }

    /// <summary>The axes in another order; of a constant still a constant.</summary>
    public ImportedTensor Transpose(ImportedTensor tensor, params int[] permutation)
    {
        if (permutation.Length != tensor.Shape.Rank || permutation.Distinct().Count() != permutation.Length)
        {
            throw Fail($"[{string.Join(", ", permutation)}] is no permutation of the axes of {tensor.Shape}");
        }

        if (permutation.SequenceEqual(Enumerable.Range(0, permutation.Length)))
        {
            return tensor;
        }

        if (tensor.Constant is { } constant && constant.DataType.ElementSize() > 0)
        {
            TensorShape shape = TensorPermutation.Apply(constant.Shape, permutation);
            return Evaluator.Derived(constant, $"transpose {string.Join(',', permutation)}", () => ImportedTensor.From(
                Graph,
                NameOf(tensor, "transposed"),
                new GraphConstant(constant.DataType, shape, () => TensorPermutation.Permute(constant.Read(), permutation)) { IsMade = constant.IsMade, IsWeight = constant.IsWeight, StoredBytes = constant.StoredBytes },
                isCheap: tensor.Content is not null));
        }

        // What turns the data of another operator is beside it, and leaves it its name.
        return !Evaluator.Source.Ops.KeepsNames || AddOfLayer is not null || Node.Op == "Transpose"
            ? Emit(new TransposeOperator(permutation), tensor.Value)
            : ImportedTensor.From(Graph.AddNode($"{Node.Name}/axes", new TransposeOperator(permutation), [tensor.Value], Node.Name, SourceOp).Output);
    }

    /// <summary>Numbers that are known at import.</summary>
    public ImportedTensor Known(DataType type, SymbolicShape shape, SymbolicNumber[] content) => Named(Node.Name, type, shape, content);

    /// <summary>Numbers that are known at import, beside the node's result.</summary>
    public ImportedTensor Known(string purpose, DataType type, SymbolicShape shape, SymbolicNumber[] content) => Named($"{Node.Name}/{purpose}", type, shape, content);

    /// <summary>A list of integers that are known at import.</summary>
    public ImportedTensor Known(DataType type, params IEnumerable<SymbolicNumber> content)
    {
        SymbolicNumber[] all = [.. content];
        return Known(type, new SymbolicShape(all.Length), all);
    }

    /// <summary>A list of numbers of which each says what it is; many are made when they are read.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="numbers">Gives, to each who reads them, what tells the number at a place, as the type holds it.</param>
    /// <exception cref="UnsupportedNodeException">The type does not hold the first two or the last of them.</exception>
    public ImportedTensor Listed(DataType type, long count, Func<Func<long, double>> numbers)
    {
        Func<long, double> number = numbers();
        if (this.MayFold(count))
        {
            return Known(type, Enumerable.Range(0, (int)count).Select(i => (SymbolicNumber)number(i)));
        }

        if (!type.IsFloat())
        {
            Array.ForEach([0, Math.Min(1, count - 1), count - 1], i => Scalar(type, number(i)));
        }

        TensorShape shape = new(count);
        return ImportedTensor.From(Graph, Node.Name, new GraphConstant(type, shape, Make) { IsMade = AddOfLayer is not null, StoredBytes = 0 }, isCheap: false);

        Tensor Make() => MadeNumbers.Of(type, shape, numbers()) ?? throw FailWhenRead($"its numbers do not fit {type.TensorFlowName()}");
    }

    /// <summary>The numbers 0, 1, 2 and so on, in row-major order.</summary>
    /// <param name="purpose">What they are for, appended to the node's name.</param>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The shape; all extents plain numbers.</param>
    /// <param name="count">How many there are.</param>
    /// <exception cref="UnsupportedNodeException">The type does not hold the last of them.</exception>
    public ImportedTensor Counted(string purpose, DataType type, SymbolicShape shape, long count)
    {
        // The numbers themselves are made when they are read: there may be many more than the node is long.
        if (count > 0)
        {
            Scalar(type, count - 1);
        }

        TensorShape extents = shape.ToTensorShape();
        return ImportedTensor.From(Graph, $"{Node.Name}/{purpose}", new GraphConstant(type, extents, Make) { IsMade = AddOfLayer is not null, StoredBytes = 0 }, isCheap: count <= 1 << 16);

        Tensor Make() => MadeNumbers.Of(type, extents, i => i) ?? throw FailWhenRead($"its numbers do not fit {type.TensorFlowName()}");
    }

    /// <summary>The element type of indices or extents that the node gives.</summary>
    /// <param name="attribute">The attribute that says it.</param>
    /// <param name="absent">What it is where the node does not say.</param>
    /// <exception cref="UnsupportedNodeException">It is no type of integers.</exception>
    public DataType IndexType(string attribute, DataType absent) => Node.Type(attribute) switch
    {
        DataType.Unknown => absent,
        var type and (DataType.Int8 or DataType.UInt8 or DataType.Int16 or DataType.UInt16 or DataType.Int32 or DataType.UInt32 or DataType.Int64 or DataType.UInt64) => type,
        var other => throw Fail($"its {attribute} is {other.TensorFlowName()}, expected a type of integers"),
    };

    /// <summary>One number that is known at import, as a tensor of no axes.</summary>
    public ImportedTensor Scalar(DataType type, double value) => Known("constant", type, SymbolicShape.Scalar, [value]);

    // Of numbers that the node's own constants hold only the node's name tells what they are.
    private string NameOf(ImportedTensor tensor, string purpose) => Evaluator.Source.Ops.KeepsNames && tensor.Constant is not null ? tensor.Name : $"{Node.Name}/{purpose}";

    private ImportedTensor Named(string name, DataType type, SymbolicShape shape, SymbolicNumber[] content)
    {
        Evaluator.Folded.Spend(content.Length);
        if (++_made > MaxMade)
        {
            Evaluator.Folded.Charge(MadeCost);
        }

        return ImportedTensor.From(Graph, name, type, shape, content, isMade: AddOfLayer is not null);
    }

    // An integer that the row does not declare was not checked before the row ran.
    private NodeAttribute? Declared(string name, AttributeKind kind) => row is not null && row.Takes.Attributes.Any(a => a.Name == name && a.Kind == kind)
        ? Node.Attribute(name)
        : throw new InvalidOperationException($"The row of '{Node.Op}' does not declare the attribute '{name}'.");

    private static bool TypesConvert(DataType from, DataType to) => from.IsFloat() && to.IsFloat() && to != DataType.BFloat16;
}
