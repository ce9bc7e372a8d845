namespace TfModelTools.Graph;

/// <summary>The operators of one vocabulary: one handler for each.</summary>
/// <typeparam name="THandler">The vocabulary's handlers.</typeparam>
public sealed class OperatorTable<THandler>
    where THandler : class, IOperatorHandler
{
    private readonly Dictionary<Type, THandler> _handlers;

    /// <summary>Creates a table.</summary>
    /// <exception cref="ArgumentException">Two handlers are for one operator.</exception>
    public OperatorTable(IEnumerable<THandler> handlers)
    {
        ArgumentNullException.ThrowIfNull(handlers);
        _handlers = handlers.ToDictionary(h => h.OperatorType);
    }

    /// <summary>The handler of an operator; null when there is none.</summary>
    public THandler? Find(Operator op)
    {
        ArgumentNullException.ThrowIfNull(op);
        return Find(op.GetType());
    }

    /// <summary>The handler of an operator's record; null when there is none.</summary>
    public THandler? Find(Type op) => _handlers.GetValueOrDefault(op);
}
