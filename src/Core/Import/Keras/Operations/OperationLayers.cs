using System.Globalization;
using System.Text.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>The layers that Keras makes of functions called on its tensors.</summary>
internal static class OperationLayers
{
    /// <summary>The heading of these layers, which alone may be called on constants.</summary>
    public const string Category = "Operations";

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        new("TFOpLambda", Category, static c => Call(c, c.Settings.Text("function")!, Given(c))) { Check = static s => Require(s.Text("function")), Note = "the functions listed below" },
        new("SlicingOpLambda", Category, static c => Call(c, c.Settings.Text("function")!, Given(c))) { Check = static s => Require(s.Text("function")) },
        new("TensorFlowOpLayer", Category, TensorFlowOp) { Check = static s => RequireOp(KerasJson.Text(NodeDef(s), "op")), Note = "the ops of graphs (supported-ops.md), but for variables, functions, lists and random numbers" },
    ];

    /// <summary>The row of an operation of keras.ops; it is told from a layer of the same name by its module.</summary>
    public static LayerDefinition ForKeras3(string className) => new(className, Category, c => Call(c, className, WithOptions(c)))
    {
        Check = _ => Require(className),
    };

    private static void Require(string? function)
    {
        if (function is null || OperationTable.Find(function) is null)
        {
            throw new UnsupportedLayerException($"the function '{function}' is not supported");
        }
    }

    private static void RequireOp(string? op)
    {
        if (op is null || OpTable.FindAlone(op) is null)
        {
            throw new UnsupportedLayerException(op is null ? "its op is not named" : OpTable.Find(op) is null ? OpTable.WhyUnsupported(op) : $"the op '{op}' needs the graph it stood in");
        }
    }

    /// <summary>Adds a call of a function, and refuses arguments that it did not look up.</summary>
    /// <exception cref="UnsupportedLayerException">The function is not supported with these arguments.</exception>
    public static IReadOnlyList<KerasTensor> Call(LayerContext c, string function, CallArguments arguments)
    {
        IReadOnlyList<GraphValue> results = OperationTable.Find(function)!(new OperationCall(c, arguments, function));
        arguments.RequireAllRead((name, value) => HarmlessOptions.Holds(name, value, results));
        return [.. results.Select(v => new KerasTensor(v))];
    }

    private static CallArguments Given(LayerContext c)
    {
        (IReadOnlyList<KerasArgument> positional, IReadOnlyDictionary<string, KerasArgument> named) = c.Call.HandOver();
        return new CallArguments(positional, named);
    }

    // Keras 3 keeps an operation's options in its configuration, and gives its call tensors only.
    private static CallArguments WithOptions(LayerContext c)
    {
        (IReadOnlyList<KerasArgument> positional, IReadOnlyDictionary<string, KerasArgument> keywords) = c.Call.HandOver();
        Dictionary<string, KerasArgument> named = new(keywords, StringComparer.Ordinal);
        foreach (JsonProperty option in c.Settings.Layer.Config.EnumerateObject().Where(o => o.Name is not "name"))
        {
            named.TryAdd(option.Name, KerasCallReader.ReadArgument(option.Value));
        }

        return new CallArguments(positional, named);
    }

    // {"node_def": the NodeDef as JSON (text or object), "constants": {"1": value}}: the inputs that are constants, by position.
    private static IReadOnlyList<KerasTensor> TensorFlowOp(LayerContext c)
    {
        Dictionary<int, KerasArgument> constants = [];
        if (c.Settings.Json("constants") is JsonElement { ValueKind: JsonValueKind.Object } given)
        {
            foreach (JsonProperty constant in given.EnumerateObject())
            {
                if (int.TryParse(constant.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int position))
                {
                    constants[position] = new KerasLiteralArgument(constant.Value);
                }
            }
        }

        (IReadOnlyList<KerasArgument> called, IReadOnlyDictionary<string, KerasArgument> named) = c.Call.HandOver();
        KerasArgument[] tensors = [.. called.SelectMany(a => a is KerasListArgument list ? list.Items : [a])];
        KerasArgument[] positional = new KerasArgument[constants.Count + tensors.Length];
        int next = 0;
        for (int i = 0; i < positional.Length; i++)
        {
            positional[i] = constants.TryGetValue(i, out KerasArgument? constant) ? constant
                : next < tensors.Length ? tensors[next++] : throw new UnsupportedLayerException("its constants do not fit its inputs");
        }

        CallArguments arguments = new(positional, named);
        OperationCall call = new(c, arguments);
        IReadOnlyList<GraphValue> results = LayerOp.Call(c, LayerOp.Node(NodeDef(c.Settings), c.Name, positional.Length, c.Settings.Path), [.. positional.Select((_, i) => call.Input(i, "input"))]);
        arguments.RequireAllRead((name, value) => HarmlessOptions.Holds(name, value, results));
        return [.. results.Select(v => new KerasTensor(v))];
    }

    private static JsonElement NodeDef(LayerSettings s)
    {
        JsonElement? node = s.Json("node_def");
        return node switch
        {
            { ValueKind: JsonValueKind.String } text => KerasJson.Parse(System.Text.Encoding.UTF8.GetBytes(text.GetString()!), s.Path, $"layer '{s.Layer.Name}', node_def"),
            { ValueKind: JsonValueKind.Object } known => known,
            _ => throw s.Fault("node_def", "nothing", "the node's definition"),
        };
    }
}
