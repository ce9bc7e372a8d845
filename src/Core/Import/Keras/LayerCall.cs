using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras;

/// <summary>The arguments of one call of a layer, with its tensors found.</summary>
internal sealed class LayerCall
{
    private readonly KerasCall? _call;
    private readonly Func<KerasTensorReference, KerasTensor>? _resolve;

    private LayerCall(IReadOnlyList<KerasTensor> inputs, KerasCall? call, Func<KerasTensorReference, KerasTensor>? resolve)
    {
        Inputs = inputs;
        _call = call;
        _resolve = resolve;
    }

    /// <summary>The tensors of the first argument; where that is a keyword (Keras 3 allows it), of the first keyword that holds one.</summary>
    public IReadOnlyList<KerasTensor> Inputs { get; }

    /// <summary>The positional arguments.</summary>
    public IReadOnlyList<KerasArgument> Arguments => _call?.Arguments ?? [];

    /// <summary>The keyword arguments.</summary>
    public IReadOnlyDictionary<string, KerasArgument> Keywords => _call?.Keywords ?? new Dictionary<string, KerasArgument>();

    /// <summary>A call on tensors alone.</summary>
    public static LayerCall On(IReadOnlyList<KerasTensor> inputs) => new(inputs, null, null);

    /// <summary>A call of a functional model.</summary>
    /// <param name="call">The call.</param>
    /// <param name="resolve">Finds its tensors.</param>
    public static LayerCall Of(KerasCall call, Func<KerasTensorReference, KerasTensor> resolve)
    {
        KerasArgument? first = call.Arguments.Count > 0 ? call.Arguments[0]
            : call.Keywords.FirstOrDefault(k => k.Key is not ("mask" or "initial_state") && k.Value.References().Any()).Value;
        return new LayerCall(first is null ? [] : [.. first.References().Select(resolve)], call, resolve);
    }

    /// <summary>The tensors of an argument, depth first.</summary>
    public IReadOnlyList<KerasTensor> Tensors(KerasArgument argument) => _resolve is null ? [] : [.. argument.References().Select(_resolve)];

    /// <summary>The tensor of a reference.</summary>
    public KerasTensor Tensor(KerasTensorReference reference) => _resolve!(reference);

    /// <summary>An argument by keyword or position; null when it is not given or None.</summary>
    public KerasArgument? Argument(string name, int position)
    {
        KerasArgument? argument = Keywords.GetValueOrDefault(name) ?? (position >= 0 && position < Arguments.Count ? Arguments[position] : null);
        return argument is KerasLiteralArgument { IsNone: true } ? null : argument;
    }
}
