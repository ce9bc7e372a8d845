using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>Arithmetic, comparisons, activations and casts.</summary>
internal static class ElementwiseOperations
{
    private static readonly string[] First = ["x", "x1", "a", "dividend"];
    private static readonly string[] Second = ["y", "x2", "b", "divisor", "bias"];

    /// <summary>Names, separated by spaces, and how to import them.</summary>
    public static IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> All { get; } =
    [
        Pair("AddV2", "math.add add __operators__.add AddV2 Add BiasAdd nn.bias_add"),
        Pair("Sub", "math.subtract subtract __operators__.sub Sub Subtract"),
        Pair("Mul", "math.multiply multiply __operators__.mul Mul Multiply"),
        ("math.divide math.truediv divide truediv __operators__.truediv RealDiv Div Divide TrueDivide", static o => o.Op("RealDiv", [o.Float(o.Input(0, First)), o.Float(o.Input(1, Second))])),
        ("math.divide_no_nan div_no_nan DivNoNan DivideNoNan", static o => o.Op("DivNoNan", [o.Float(o.Input(0, First)), o.Float(o.Input(1, Second))])),
        Pair("FloorDiv", "math.floordiv __operators__.floordiv FloorDiv FloorDivide"),
        Pair("FloorMod", "math.floormod math.mod __operators__.mod FloorMod Mod"),
        Pair("Pow", "math.pow pow __operators__.pow Pow Power"),
        Pair("Maximum", "math.maximum maximum Maximum"),
        Pair("Minimum", "math.minimum minimum Minimum"),
        Pair("SquaredDifference", "math.squared_difference SquaredDifference"),
        Pair("Atan2", "math.atan2 Atan2 Arctan2"),
        Logic("LogicalAnd", "and", "math.logical_and logical_and __operators__.and LogicalAnd"),
        Logic("LogicalOr", "or", "math.logical_or logical_or __operators__.or LogicalOr"),

        // Of truth values "one of both" is "not the same".
        Logic("NotEqual", "xor", "math.logical_xor __operators__.xor LogicalXor"),
        Pair("Equal", "math.equal equal __operators__.eq Equal"),
        Pair("NotEqual", "math.not_equal not_equal __operators__.ne NotEqual"),
        Pair("Less", "math.less less __operators__.lt Less"),
        Pair("LessEqual", "math.less_equal less_equal __operators__.le LessEqual"),
        Pair("Greater", "math.greater greater __operators__.gt Greater"),
        Pair("GreaterEqual", "math.greater_equal greater_equal __operators__.ge GreaterEqual"),
        Unary("Neg", "math.negative negative __operators__.neg Neg Negative"),
        Unary("Abs", "math.abs abs __operators__.abs Abs Absolute"),
        Unary("Sign", "math.sign sign Sign"),
        Unary("Reciprocal", "math.reciprocal Reciprocal Inv"),
        Unary("Square", "math.square square Square"),
        Unary("Sqrt", "math.sqrt sqrt Sqrt"),
        Unary("Rsqrt", "math.rsqrt Rsqrt"),
        Unary("Exp", "math.exp exp Exp"),
        Unary("Expm1", "math.expm1 Expm1"),
        Unary("Log", "math.log Log"),
        Unary("Log1p", "math.log1p Log1p"),
        Unary("Floor", "math.floor floor Floor"),
        Unary("Ceil", "math.ceil Ceil"),
        Unary("Round", "math.round round math.rint Round Rint"),
        Unary("Sin", "math.sin sin Sin"),
        Unary("Cos", "math.cos cos Cos"),
        Unary("Tan", "math.tan tan Tan"),
        Unary("Asin", "math.asin asin Asin Arcsin"),
        Unary("Acos", "math.acos acos Acos Arccos"),
        Unary("Atan", "math.atan atan Atan Arctan"),
        Unary("Sinh", "math.sinh sinh Sinh"),
        Unary("Cosh", "math.cosh cosh Cosh"),
        Unary("Asinh", "math.asinh Asinh Arcsinh"),
        Unary("Acosh", "math.acosh Acosh Arccosh"),
        Unary("Atanh", "math.atanh Atanh Arctanh"),
        Unary("Erf", "math.erf Erf"),
        Unary("Erfc", "math.erfc Erfc"),
        ("math.logical_not logical_not __operators__.invert LogicalNot", static o => o.Op("LogicalNot", [o.IsOfKeras3 ? LayerOp.Cast(o.Context, o.First, DataType.Bool) : o.First])),
        Unary("IsFinite", "math.is_finite IsFinite Isfinite"),
        Unary("IsInf", "math.is_inf IsInf Isinf"),
        Unary("IsNan", "math.is_nan IsNan Isnan"),
        Activation(ActivationNames.Of("sigmoid"), "math.sigmoid sigmoid nn.sigmoid keras.activations.sigmoid Sigmoid"),
        Activation(ActivationNames.Of("tanh"), "math.tanh tanh nn.tanh keras.activations.tanh Tanh"),
        Activation(ActivationNames.Of("softplus"), "math.softplus nn.softplus softplus keras.activations.softplus Softplus"),
        Activation(ActivationNames.Of("softsign"), "math.softsign nn.softsign softsign keras.activations.softsign Softsign"),
        Activation(ActivationNames.Of("selu"), "nn.selu selu keras.activations.selu Selu"),
        Activation(ActivationNames.Of("silu"), "nn.silu nn.swish silu swish keras.activations.swish keras.activations.silu Silu"),
        Activation(ActivationNames.Of("relu6"), "nn.relu6 relu6 Relu6"),
        Activation(ActivationNames.Of("hard_silu"), "HardSilu"),
        Activation(ActivationNames.HardSigmoidOfSixths, "HardSigmoid"),
        Activation(ActivationNames.HardSigmoidOfFifths, "keras.activations.hard_sigmoid"),
        Activation(ActivationNames.Of("exponential"), "keras.activations.exponential"),
        ("nn.relu relu keras.activations.relu keras.backend.relu Relu ReLU", static o => One(o.Main(
            new ActivationOperator(new ActivationFunction(
                ActivationKind.Relu,
                Alpha: (float)o.Number(0, 1, "alpha", "negative_slope"),
                Threshold: (float)o.Number(0, 3, "threshold"),
                Ceiling: (float)o.Number(double.PositiveInfinity, 2, "max_value"))),
            o.FloatX))),
        ("nn.leaky_relu leaky_relu LeakyRelu LeakyReLU", static o => One(o.Main(new ActivationOperator(new ActivationFunction(ActivationKind.Relu, Alpha: (float)o.Number(0.2, 1, "alpha", "negative_slope"))), o.FloatX))),
        ("nn.elu elu keras.activations.elu Elu", static o => One(o.Main(new ActivationOperator(new ActivationFunction(ActivationKind.Elu, Alpha: (float)o.Number(1, 1, "alpha"))), o.FloatX))),
        ("Celu", static o => One(o.Main(new ActivationOperator(new ActivationFunction(ActivationKind.Celu, Alpha: (float)o.Number(1, 1, "alpha"))), o.FloatX))),

        // tf.nn.gelu and keras.activations.gelu are exact unless told otherwise; the operation of keras.ops always says.
        ("nn.gelu gelu keras.activations.gelu Gelu", static o => One(o.Main(new ActivationOperator(new ActivationFunction(o.Flag(false, 1, "approximate") ? ActivationKind.GeluTanh : ActivationKind.Gelu)), o.FloatX))),
        ("nn.softmax softmax keras.activations.softmax keras.backend.softmax Softmax", static o => One(o.Main(new SoftmaxOperator(o.Int(-1, 1, "axis")), o.FloatX))),
        ("nn.log_softmax log_softmax keras.activations.log_softmax LogSoftmax", static o => One(o.Main(new SoftmaxOperator(o.Int(-1, 1, "axis"), IsLog: true), o.FloatX))),
        .. ComposedActivations.Names.Select(Composed),
        ("Log2", static o => One(Scaled(o, UnaryFunction.Log, 1 / Math.Log(2)))),
        ("Log10", static o => One(Scaled(o, UnaryFunction.Log, 1 / Math.Log(10)))),
        ("Exp2", static o => One(o.Main(new UnaryOperator(UnaryFunction.Exp), o.Context.Sub("scaled", BinaryFunction.Multiply, o.FloatX, o.Context.Scalar((float)Math.Log(2)))))),
        ("Hypot", static o => One(o.Main(new UnaryOperator(UnaryFunction.Sqrt), Squares(o)))),
        ("Logaddexp", LogAddExp),
        ("zeros_like ZerosLike keras.backend.zeros_like", static o => One(Filled(o, 0))),
        ("ones_like OnesLike keras.backend.ones_like", static o => One(Filled(o, 1))),
        ("FullLike", static o => One(Filled(o, o.Number(0, 1, "fill_value")))),
        ("clip_by_value ClipByValue Clip keras.backend.clip", Clip),
        ("cast Cast keras.backend.cast", static o => o.Op("Cast", [o.First], ("DstT", o.Type(1, "dtype", "DstT")))),
        ("identity Identity stop_gradient StopGradient convert_to_tensor ConvertToTensor Copy PreventGradient CheckNumerics debugging.check_numerics", static o => o.Op("Identity", [o.First])),
        ("where SelectV2 Select Where", static o => o.Op("SelectV2", [LayerOp.Cast(o.Context, o.Input(0, "condition"), DataType.Bool), o.Input(1, "x", "x1", "t"), o.Input(2, "y", "x2", "e")])),
    ];

    /// <summary>One result.</summary>
    public static IReadOnlyList<GraphValue> One(GraphValue value) => [value];

    private static (string, Func<OperationCall, IReadOnlyList<GraphValue>>) Pair(string op, string names) => (names, o => o.Op(op, [o.Input(0, First), o.Input(1, Second)]));

    private static (string, Func<OperationCall, IReadOnlyList<GraphValue>>) Unary(string op, string names) =>
        (names, o => o.First is var x && LeavesAsItIs(op, x.DataType) ? o.Op("Identity", [x])
            : o.Op(op, [op is not ("Neg" or "Abs" or "Sign" or "Square") ? o.Float(x) : x.DataType == DataType.Bool ? LayerOp.Cast(o.Context, x, DataType.Int32) : x]));

    // What has no fraction, or no sign, keeps its type.
    private static bool LeavesAsItIs(string op, DataType type) => op switch
    {
        "Round" => !type.IsFloat() && type != DataType.Bool,
        "Abs" => type is DataType.Bool or DataType.UInt8 or DataType.UInt16 or DataType.UInt32 or DataType.UInt64,
        _ => false,
    };

    private static (string, Func<OperationCall, IReadOnlyList<GraphValue>>) Activation(ActivationFunction function, string names) =>
        (names, o => One(o.Main(new ActivationOperator(function), o.FloatX)));

    // "tanh_shrink" is the operation TanhShrink.
    private static (string, Func<OperationCall, IReadOnlyList<GraphValue>>) Composed(string name) =>
        (string.Concat(name.Split('_').Select(w => char.ToUpperInvariant(w[0]) + w[1..])), o => name is "glu" or "sparsemax" ? One(OverLastAxis(o, name))
            : o.Find(1, "threshold", "b") is null
            ? One(ComposedActivations.Find(name)!(o.Context, o.FloatX, o.Context.Name))
            : o.Number(0, 1, "threshold", "b") == (name == "squareplus" ? 4 : 0.5)
                ? One(ComposedActivations.Find(name)!(o.Context, o.FloatX, o.Context.Name))
                : throw new UnsupportedLayerException("its threshold differs from the default, which is not supported"));

    private static GraphValue OverLastAxis(OperationCall o, string name)
    {
        GraphValue x = o.FloatX;
        int axis = o.Int(-1, 1, "axis");
        return axis == -1 || axis == x.Shape.Rank - 1
            ? ComposedActivations.Find(name)!(o.Context, x, o.Context.Name)
            : throw new UnsupportedLayerException($"its axis {axis} of {x.Shape} is not supported; the last axis is");
    }

    private static GraphValue Scaled(OperationCall o, UnaryFunction kind, double factor) =>
        o.Main(new BinaryOperator(BinaryFunction.Multiply), o.Context.Sub("function", new UnaryOperator(kind), o.FloatX), o.Context.Scalar((float)factor));

    // Keras 3 makes truth values of numbers first; TensorFlow's operators go through integers bit by bit.
    private static (string, Func<OperationCall, IReadOnlyList<GraphValue>>) Logic(string op, string word, string names) => (names, o =>
    {
        ImportedTensor[] both = [o.Input(0, First), o.Input(1, Second)];
        if (o.IsOfKeras3)
        {
            both = [.. both.Select(x => LayerOp.Cast(o.Context, x, DataType.Bool))];
        }

        return both.All(x => x.DataType == DataType.Bool)
            ? o.Op(op, both)
            : throw new UnsupportedLayerException($"{word} of numbers is not supported; of truth values it is");
    });

    private static GraphValue Squares(OperationCall o)
    {
        (GraphValue a, GraphValue b) = o.Pair(First, Second);
        GraphValue Square(string name, GraphValue x) => o.Context.Sub(name, new UnaryOperator(UnaryFunction.Square), o.Context.Float(x, name + "_float"));
        return o.Context.Sub("sum", BinaryFunction.Add, Square("square_a", a), Square("square_b", b));
    }

    // max(a, b) + log(1 + exp(-|a - b|))
    private static IReadOnlyList<GraphValue> LogAddExp(OperationCall o)
    {
        (GraphValue a, GraphValue b) = o.Pair(First, Second);
        (a, b) = (o.Context.Float(a, "float_a"), o.Context.Float(b, "float_b"));
        GraphValue distance = o.Context.Sub("distance", new UnaryOperator(UnaryFunction.Abs), o.Context.Sub("difference", BinaryFunction.Subtract, a, b));
        GraphValue rest = o.Context.Sub("rest", new ActivationOperator(new ActivationFunction(ActivationKind.Softplus)), o.Context.Sub("negated", new UnaryOperator(UnaryFunction.Negate), distance));
        return One(o.Main(new BinaryOperator(BinaryFunction.Add), o.Context.Sub("largest", BinaryFunction.Maximum, a, b), rest));
    }

    // One number of the tensor's shape and type, or of the type that is asked for.
    private static GraphValue Filled(OperationCall o, double value)
    {
        GraphValue x = o.X;
        DataType type = o.Text(-1, "dtype") is null ? x.Spec.DataType : o.Type(-1, "dtype");
        GraphValue scalar = type == DataType.Bool
            ? o.Context.Constant("value", Tensor.Create<bool>([value != 0], TensorShape.Scalar))
            : o.Context.Scalar(value, type);
        return o.Main(new BroadcastToOperator(x.Shape), scalar);
    }

    private static IReadOnlyList<GraphValue> Clip(OperationCall o) => One(o.Main(
        new ClipOperator(
            o.Number(double.NegativeInfinity, 1, "clip_value_min", "x_min", "min_value", "a_min"),
            o.Number(double.PositiveInfinity, 2, "clip_value_max", "x_max", "max_value", "a_max")),
        o.Operand(0, "t", "x", "input")));
}
