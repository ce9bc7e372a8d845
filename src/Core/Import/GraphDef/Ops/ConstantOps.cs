using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Constants, variables, and tensors of known numbers; ops that hand their input on.</summary>
internal static class ConstantOps
{
    private const int MaxKnown = 1 << 16;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.One("Const", OpSignature.None, "constant", Constant),
        OpRow.One("Placeholder", OpSignature.None, "an input", call => call.Evaluator.Placeholders.Input(call.Node)),
        OpRow.One("PlaceholderV2", OpSignature.None, "an input", call => call.Evaluator.Placeholders.Input(call.Node)),
        OpRow.One("Variable", OpSignature.None, "constant", Variable),
        OpRow.One("VariableV2", OpSignature.None, "constant", Variable),
        OpRow.One("VarHandleOp", OpSignature.None, "constant", Variable),
        OpRow.One("AutoReloadVariable", OpSignature.None, "constant", Variable),
        OpRow.One("ReadVariableOp", OpSignature.One, "constant", ReadVariable, "of variables that a prediction does not change"),
        IsInitialized("IsVariableInitialized"),
        IsInitialized("VarIsInitializedOp"),
        Identity("Identity", OpSignature.One),
        Identity("RefIdentity", OpSignature.One),
        Identity("StopGradient", OpSignature.One),
        Identity("PreventGradient", OpSignature.One),
        Identity("CheckNumerics", OpSignature.One),
        Identity("EnsureShape", OpSignature.One),
        Identity("Snapshot", OpSignature.One),
        Identity("DeepCopy", OpSignature.One),
        Identity("DebugGradientIdentity", OpSignature.One),
        Identity("DebugGradientRefIdentity", OpSignature.One),
        OpRow.One("PlaceholderWithDefault", OpSignature.One, "its default, or an input", call => call.Evaluator.Placeholders.WithDefault(call) ?? Pass(call)),
        Identity("Print", OpSignature.One.AndList()),
        Identity("PrintV2", OpSignature.One),
        Identity("OptimizationBarrier", OpSignature.One),
        Identity("_Retval", OpSignature.One),
        new("IdentityN", OpSignature.List(), "nothing", call => [.. call.Inputs]),
        OpRow.One("Shape", OpSignature.One, "constant", call => Shape(call, 0)),
        new("ShapeN", OpSignature.List(least: 1, counted: "N"), "constant", call => [.. Enumerable.Range(0, call.Count).Select(i => Shape(call, i))]),
        OpRow.One("VariableShape", OpSignature.One, "constant", call => Shape(call, 0)),
        OpRow.One("Size", OpSignature.One, "constant", call => call.Known(OutType(call), SymbolicShape.Scalar, [SymbolicNumber.From(call.Shape(0).ElementCount)])),
        OpRow.One("Rank", OpSignature.One, "constant", call => call.Known(DataType.Int32, SymbolicShape.Scalar, [call.Shape(0).Rank])),
        OpRow.One("ZerosLike", OpSignature.One, "constant, BroadcastTo", call => Fill(call, call.Shape(0), call.Scalar(call.Tensor(0).DataType, 0))),
        OpRow.One("OnesLike", OpSignature.One, "constant, BroadcastTo", call => Fill(call, call.Shape(0), call.Scalar(call.Tensor(0).DataType, 1))),
        OpRow.One("Fill", OpSignature.Two, "constant, BroadcastTo", call => Fill(call, ToShape(call, 0), call.Tensor(1))),
        OpRow.One("Empty", OpSignature.One, "constant, BroadcastTo", call => Fill(call, ToShape(call, 0), call.Scalar(call.Node.Type("dtype"), 0)), "as zeros"),
        OpRow.One("Range", OpSignature.Three, "constant", call => Range(call)),
        OpRow.One("LinSpace", OpSignature.Three, "constant", LinSpace),
        OpRow.One("BroadcastArgs", OpSignature.Two, "constant", BroadcastArgs),
        OpRow.One("InvertPermutation", OpSignature.One, "constant", InvertPermutation),
    ];

    /// <summary>The shape that an input's numbers are.</summary>
    public static SymbolicShape ToShape(OpCall call, int input)
    {
        SymbolicNumber[] content = call.Content(input, "shape");
        RequireExtents(call, content, 0);
        return new SymbolicShape([.. content.Select(n => n.ToDimension())]);
    }

    /// <summary>Refuses numbers that are no extents.</summary>
    /// <param name="call">The node.</param>
    /// <param name="content">The numbers of its shape.</param>
    /// <param name="least">The least: -1 where that stands for an open extent.</param>
    /// <exception cref="UnsupportedNodeException">A number is none, or there are too many.</exception>
    public static void RequireExtents(OpCall call, SymbolicNumber[] content, int least)
    {
        if (content.Length > Common.Limits.MaxRank)
        {
            throw call.Fail($"its shape has {content.Length} extents, expected at most {Common.Limits.MaxRank}");
        }

        foreach (SymbolicNumber number in content)
        {
            if (number.IsFixed && !(number.Constant >= least && number.Constant <= ExtentLimits.MaxExtent && number.Constant == Math.Truncate(number.Constant)))
            {
                throw call.Fail(string.Create(
                    System.Globalization.CultureInfo.InvariantCulture, $"its shape has the extent {number.Constant}{(number.Constant < 0 ? ": negative extents do not exist" : string.Empty)}, expected {least} to {ExtentLimits.MaxExtent}"));
            }
        }
    }

    /// <summary>A tensor that repeats one element.</summary>
    public static ImportedTensor Fill(OpCall call, SymbolicShape shape, ImportedTensor element)
    {
        if (shape.IsFixed && element.Content is [var number] && call.MayFold(shape.ElementCount.Count))
        {
            return call.Known(element.DataType, shape, [.. Enumerable.Repeat(number, (int)shape.ElementCount.Count)]);
        }

        return shape.IsKnown
            ? shape.Rank == 0 ? call.Reshape(element, shape) : call.Emit(new BroadcastToOperator(shape), element.Value)
            : throw call.FailUntilShapes("its shape depends on the shape of the data");
    }

    // A prediction runs with the variables restored; one that the checkpoint does not hold is refused where it is read.
    private static OpRow IsInitialized(string op) => OpRow.One(op, OpSignature.One, "constant", call => call.Scalar(DataType.Bool, 1), "true: a prediction has the values of all variables");

    private static OpRow Identity(string op, OpSignature takes) => OpRow.One(op, takes, "nothing", Pass);

    private static ImportedValue Pass(OpCall call) => call.Inputs[0] is ImportedVariable { Tensor: var tensor } ? tensor : call.Inputs[0];

    private static ImportedValue ReadVariable(OpCall call) => call.Scope.Changes(call.Node.Inputs[0].Node)
        ? throw call.Fail("each prediction changes this variable, as a stateful layer does; import the model from its .h5 or .keras file, whose layers keep their state")
        : Pass(call);

    private static ImportedValue Constant(OpCall call)
    {
        if (call.Evaluator.Constant(call.Node) is { } known)
        {
            return known;
        }

        Formats.GraphDefs.StoredTensor stored = call.Node.Attribute("value")?.Tensor ?? throw call.Fail("it has no value");
        ImportedValue value;
        if (stored.DataType == DataType.String)
        {
            value = new ImportedStrings(stored.Read());
        }
        else if (stored.DataType is DataType.Resource or DataType.Variant || !stored.DataType.IsKnown())
        {
            throw call.Fail($"it is of type {stored.DataType.TensorFlowName()}");
        }
        else
        {
            // A frozen graph has its variables as constants; what has no axes, or is no float, is more often a number of an op.
            bool isWeight = stored.DataType.IsFloat() && stored.Shape.Rank > 0 && call.Evaluator.Source.IsFrozen;
            value = ImportedTensor.From(
                call.Graph, call.Node.Name, new GraphConstant(stored.DataType, stored.Shape, stored.Read) { Variable = isWeight ? call.Node.Name : null, StoredBytes = stored.StoredBytes }, isCheap: true);
        }

        call.Evaluator.KeepConstant(call.Node, value);
        return value;
    }

    private static ImportedVariable Variable(OpCall call) => new(
        ImportedTensor.From(call.Graph, call.Node.Name, call.Evaluator.Source.Variables.Bind(call.Node), isCheap: false));

    private static DataType OutType(OpCall call) => call.IndexType("out_type", DataType.Int32);

    private static ImportedTensor Shape(OpCall call, int input) => call.Known(OutType(call), call.Shape(input).Select(SymbolicNumber.From));

    /// <summary>Numbers from the first input up to the second by the third.</summary>
    /// <param name="call">The node.</param>
    /// <param name="isQuotientOfType">Whether floats are divided, to be counted, in their own type, as TensorFlow does (core/kernels/sequence_ops.cc); else in float64, as ONNX Runtime does (range.cc).</param>
    public static ImportedTensor Range(OpCall call, bool isQuotientOfType = true)
    {
        double start = call.Number(0, "start");
        double limit = call.Number(1, "limit");
        double delta = call.Number(2, "step");
        DataType type = call.Tensor(0).DataType;
        double Rounded(double number) => AsHeld(number, type);

        // Floats are added one by one as what they are. 0.3 / 0.1 is 3 in float32, and more in float64.
        double distance = type.IsFloat() ? Rounded(limit - start) : limit - start;
        double count = delta == 0 ? double.NaN : Math.Ceiling(type.IsFloat() && isQuotientOfType ? Rounded(distance / delta) : distance / delta);
        if (!double.IsFinite(start + limit + delta) || double.IsNaN(count) || count > MaxKnown * 16)
        {
            throw call.Fail($"it counts from {start} to {limit} by {delta}");
        }

        return call.Listed(type, (long)Math.Max(0, count), () => type.IsFloat() ? new RunningSum(start, delta, Rounded).At : i => start + (i * delta));
    }

    // A number as its type holds it: of float32, of which there may be many, without a kernel for each.
    private static double AsHeld(double number, DataType type) => type == DataType.Float32 ? (float)number : NumberKernels.Convert([number], DataType.Float64, type)?[0] ?? number;

    private static ImportedTensor LinSpace(OpCall call)
    {
        double start = call.Number(0, "start");
        double stop = call.Number(1, "end");
        long count = call.Integer(2, "count");
        if (count is < 1 or > MaxKnown)
        {
            throw call.Fail($"it has {count} steps");
        }

        DataType type = call.Tensor(0).DataType;
        double Rounded(double number) => AsHeld(number, type);
        double step = count == 1 ? 0 : Rounded(Rounded(stop - start) / (count - 1));
        return call.Listed(type, count, () => i => i == 0 ? start : i == count - 1 ? stop : Rounded(start + Rounded(step * i)));
    }

    private static ImportedTensor BroadcastArgs(OpCall call)
    {
        SymbolicNumber[] a = call.Content(0, "first shape");
        SymbolicNumber[] b = call.Content(1, "second shape");
        SymbolicNumber[] result = new SymbolicNumber[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= result.Length; i++)
        {
            SymbolicNumber x = i <= a.Length ? a[^i] : 1;
            SymbolicNumber y = i <= b.Length ? b[^i] : 1;

            // An extent that is not known is 1 or what the other is.
            result[^i] = x.IsNumber(1) || (y.IsFixed && !y.IsNumber(1)) ? y
                : y.IsNumber(1) || x.IsFixed || x.IsSame(y) ? x
                : SymbolicNumber.Unknown;
        }

        return call.Known(call.Tensor(0).DataType, result);
    }

    private static ImportedTensor InvertPermutation(OpCall call)
    {
        long[] permutation = call.Integers(0, "permutation");
        int[] axes = [.. permutation.Select(p => call.Axis(p, permutation.Length))];
        return call.Known(call.Tensor(0).DataType, TensorPermutation.Inverse(axes).Select(a => (SymbolicNumber)a));
    }
}
