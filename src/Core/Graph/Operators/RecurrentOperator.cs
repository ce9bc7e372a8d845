namespace TfModelTools.Graph.Operators;

/// <summary>
/// A recurrent layer over time (keras.layers.SimpleRNN, LSTM, GRU). Inputs in this order: x (N, T, F), kernel (F, G*U),
/// recurrent kernel (U, G*U), then bias (G*U,) or (2, 3U) if <see cref="HasBias"/>, the initial states (N, U), one, for LSTM two (h, c),
/// if <see cref="HasInitialState"/>, and the mask (N, T), booleans, if <see cref="HasMask"/>: a step whose mask is false keeps the
/// state, and repeats the previous output (or zeros, see <see cref="ZeroOutputForMask"/>).
/// Outputs: the sequence (N, T, U) or the last output (N, U); the last h (N, U); for LSTM the last c (N, U).
/// </summary>
/// <param name="Kind">The cell.</param>
/// <param name="Activation">The activation of the candidate.</param>
/// <param name="RecurrentActivation">The activation of the gates.</param>
/// <param name="ReturnSequences">Whether the first output holds every step.</param>
/// <param name="GoBackwards">Whether the steps are taken from the last to the first; a sequence is then in that order.</param>
/// <param name="HasBias">Whether there is a bias.</param>
/// <param name="HasInitialState">Whether the initial state is given; else it is zero.</param>
/// <param name="HasMask">Whether there is a mask.</param>
/// <param name="ZeroOutputForMask">Whether a masked step gives zeros in the sequence.</param>
public sealed record RecurrentOperator(
    RecurrentKind Kind,
    ActivationFunction Activation,
    ActivationFunction RecurrentActivation,
    bool ReturnSequences,
    bool GoBackwards,
    bool HasBias,
    bool HasInitialState,
    bool HasMask,
    bool ZeroOutputForMask = false) : Operator
{
    /// <summary>How many gates the cell has: 1, 4 or 3.</summary>
    public int GateCount => Kind switch { RecurrentKind.SimpleRnn => 1, RecurrentKind.Lstm => 4, _ => 3 };

    /// <summary>How many states the cell has: 1, or 2 for LSTM.</summary>
    public int StateCount => Kind == RecurrentKind.Lstm ? 2 : 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ValueSpec> InferOutputs(InferenceContext context)
    {
        int count = 3 + (HasBias ? 1 : 0) + (HasInitialState ? StateCount : 0) + (HasMask ? 1 : 0);
        context.RequireInputs(count, count);
        context.RequireOneType(HasMask ? ..^1 : ..);
        context.RequireRank(0, 3, 3);
        SymbolicShape x = context.Shape(0);
        context.RequireRank(2, 2, 2);
        Dimension units = context.Shape(2)[0];
        context.RequireShape(1, x[2], units * GateCount);
        context.RequireShape(2, units, units * GateCount);
        int next = 3;
        if (HasBias)
        {
            if (Kind == RecurrentKind.GruResetAfter)
            {
                context.RequireShape(next++, 2, units * GateCount);
            }
            else
            {
                context.RequireShape(next++, units * GateCount);
            }
        }

        for (int i = 0; HasInitialState && i < StateCount; i++)
        {
            context.RequireShape(next++, x[0], units);
        }

        if (HasMask)
        {
            context.RequireShape(next, x[0], x[1]);
        }

        ValueSpec state = new(context.Type(0), new SymbolicShape(x[0], units));
        ValueSpec first = ReturnSequences ? state with { Shape = new SymbolicShape(x[0], x[1], units) } : state;
        return StateCount == 2 ? [first, state, state] : [first, state];
    }

    /// <inheritdoc/>
    public override bool KeepsSamplesApart(GraphNode node) => true;
}
