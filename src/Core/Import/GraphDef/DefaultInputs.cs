using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>The inputs with values of their own that an import finds, each once: a node may be met at every call of its function.</summary>
internal sealed class DefaultInputs
{
    private readonly List<DefaultInput> _all = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Those that were found, in that order.</summary>
    public IReadOnlyList<DefaultInput> All => _all;

    /// <summary>Adds an input; one of the same name that was found before stays.</summary>
    /// <inheritdoc cref="DefaultInput(ModelPort, Func{Tensor}, string)"/>
    public void Add(ModelPort port, Func<Tensor?> value, string reason)
    {
        if (_names.Add(port.Name))
        {
            _all.Add(new DefaultInput(port, value, reason));
        }
    }
}
