using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras;

/// <summary>
/// The arguments of one call of a layer or model, with its tensors found and its constants added to the graph. Each is marked when it is
/// looked up; <see cref="RequireAllRead"/> refuses what is left.
/// </summary>
internal sealed class LayerCall
{
    /// <summary>The argument that every layer may be given: whether it runs as in training.</summary>
    public const string Training = "training";

    private readonly CallArguments _arguments;
    private readonly Func<KerasTensorReference, KerasTensor>? _resolve;
    private readonly IReadOnlyList<KerasTensor>? _given;
    private IReadOnlyList<string> _names = ["inputs"];
    private Func<KerasArgument, string, KerasTensor>? _addConstant;

    private LayerCall(IReadOnlyList<KerasTensor>? given, CallArguments arguments, Func<KerasTensorReference, KerasTensor>? resolve)
    {
        _given = given;
        _arguments = arguments;
        _resolve = resolve;
        Inputs = given ?? [];
    }

    /// <summary>The tensors and constants of the first argument; where that is a keyword (Keras 3 allows it), of that.</summary>
    public IReadOnlyList<KerasTensor> Inputs { get; private set; }

    /// <summary>A call on tensors alone.</summary>
    public static LayerCall On(IReadOnlyList<KerasTensor> inputs) => new(inputs, CallArguments.None, null);

    /// <summary>A call of a functional model.</summary>
    /// <param name="call">The call.</param>
    /// <param name="resolve">Finds its tensors.</param>
    public static LayerCall Of(KerasCall call, Func<KerasTensorReference, KerasTensor> resolve) => new(null, new CallArguments(call.Arguments, call.Keywords), resolve);

    /// <summary>Tells what the arguments are called, and finds the first.</summary>
    /// <param name="names">The arguments in the order of the layer's call(), the first included.</param>
    /// <param name="addConstant">Adds a constant, of a name for messages, to the graph.</param>
    /// <exception cref="UnsupportedLayerException">The first argument holds what is no tensor.</exception>
    public void Bind(IReadOnlyList<string> names, Func<KerasArgument, string, KerasTensor> addConstant)
    {
        _names = names;
        _addConstant = addConstant;
        if (_given is null)
        {
            Inputs = First() is KerasArgument first ? Flattened(first, names[0]) : [];
        }
    }

    /// <summary>The dictionary that stands for the first argument; null when it is none.</summary>
    public KerasDictionaryArgument? Dictionary => First() as KerasDictionaryArgument;

    /// <summary>All arguments, for a reader that answers for each of them itself.</summary>
    public (IReadOnlyList<KerasArgument> Positional, IReadOnlyDictionary<string, KerasArgument> Named) HandOver() => _arguments.HandOver();

    /// <summary>The tensor of a reference.</summary>
    public KerasTensor Tensor(KerasTensorReference reference) => _resolve!(reference);

    /// <summary>An argument of the layer's call(); null when it is not given or None.</summary>
    /// <param name="name">Its name, one of those the layer's row of the table states, or "training".</param>
    public KerasArgument? Argument(string name)
    {
        int position = _names.ToList().IndexOf(name);
        return position < 0 && name != Training
            ? throw new InvalidOperationException($"'{name}' is not among the arguments {string.Join(", ", _names)}.")
            : _arguments.Find(position == 0 ? -1 : position, name);
    }

    /// <summary>A boolean given as an argument, or as a number that stands for one; null when it is not given or None.</summary>
    /// <exception cref="UnsupportedLayerException">It is computed by the model, or no boolean.</exception>
    public bool? Flag(string name) => Argument(name) is not KerasArgument argument ? null : argument switch
    {
        KerasLiteralArgument { Value.ValueKind: System.Text.Json.JsonValueKind.True } => true,
        KerasLiteralArgument { Value.ValueKind: System.Text.Json.JsonValueKind.False } => false,
        KerasLiteralArgument literal when literal.Value.ValueKind == System.Text.Json.JsonValueKind.Number => literal.Value.GetDouble() != 0,
        _ => throw new UnsupportedLayerException($"it is called with {name} = {CallArguments.Text(argument)}, where true or false is expected"),
    };

    /// <summary>The one tensor or constant given as an argument; null when it is not given or None.</summary>
    /// <exception cref="UnsupportedLayerException">There are several, or what is there is no tensor.</exception>
    public KerasTensor? TensorArgument(string name) => Argument(name) is not KerasArgument argument ? null
        : argument is KerasListArgument { Items: [KerasTensorArgument only] } ? Value(only, name)
        : Value(argument, name);

    /// <summary>The tensors and constants given as an argument, null for each None, those of a dictionary in the order of its keys; empty when it is not given or None.</summary>
    /// <param name="name">The argument.</param>
    /// <param name="rank">How many axes each has: it tells a constant from a list of them, which Keras 2 writes alike.</param>
    /// <exception cref="UnsupportedLayerException">What is there is no tensor.</exception>
    public IReadOnlyList<KerasTensor?> TensorArguments(string name, int rank) => Argument(name) is not KerasArgument argument ? []
        : argument is KerasDictionaryArgument dictionary ? [.. dictionary.Items.OrderBy(i => i.Key, StringComparer.Ordinal).Select(i => i.Value is KerasLiteralArgument { IsNone: true } ? null : Value(i.Value, name))]
        : argument is KerasTensorArgument || (!argument.HoldsTensors && ConstantArgument.Rank(argument) <= rank && !HoldsNone(argument)) ? [Value(argument, name)]
        : [.. ConstantArgument.Items(argument).Select(i => i is KerasLiteralArgument { IsNone: true } ? null : Value(i, name))];

    /// <summary>Refuses the arguments that nobody looked up.</summary>
    /// <exception cref="UnsupportedLayerException">There is one.</exception>
    public void RequireAllRead() => _arguments.RequireAllRead(static (name, value) =>
        name is Training or "return_attention_scores" or "use_causal_mask" && value is KerasLiteralArgument { Value.ValueKind: System.Text.Json.JsonValueKind.False });

    private static bool HoldsNone(KerasArgument argument) => ConstantArgument.Items(argument).Any(i => i is KerasLiteralArgument { IsNone: true });

    // By position or its name; the name is not always known (of custom layers), and then it is the first keyword that holds a tensor.
    private KerasArgument? First() => _arguments.Find(0, _names[0])
        ?? (_arguments.Names.FirstOrDefault(n => !IsMask(n) && !_names.Contains(n) && _arguments.Holds(n)) is string name ? _arguments.Find(-1, name) : null);

    private static bool IsMask(string name) => name is "initial_state" or Training || name.EndsWith("mask", StringComparison.Ordinal);

    private List<KerasTensor> Flattened(KerasArgument argument, string name)
    {
        List<KerasTensor> tensors = [];
        void Add(KerasArgument item)
        {
            switch (item)
            {
                case KerasLiteralArgument { IsNone: true }:
                    break;
                case KerasListArgument list when list.HoldsTensors:
                    foreach (KerasArgument inner in list.Items)
                    {
                        Add(inner);
                    }

                    break;
                case KerasDictionaryArgument dictionary:
                    // As Keras flattens one: in the order of its keys.
                    foreach (KeyValuePair<string, KerasArgument> entry in dictionary.Items.OrderBy(i => i.Key, StringComparer.Ordinal))
                    {
                        Add(entry.Value);
                    }

                    break;
                default:
                    tensors.Add(Value(item, name));
                    break;
            }
        }

        Add(argument);
        return tensors;
    }

    private KerasTensor Value(KerasArgument argument, string name) => argument is KerasTensorArgument tensor ? Tensor(tensor.Reference)
        : argument.HoldsTensors ? throw new UnsupportedLayerException($"it is called with {name} = {CallArguments.Text(argument)}, where one tensor is expected")
        : _addConstant!(argument, name);
}
