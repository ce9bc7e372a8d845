namespace TfModelTools.Runtime;

/// <summary>The states of a recurrent layer before and after a step, each (samples, units).</summary>
internal unsafe struct RecurrentState
{
    /// <summary>Lays the states out in memory for four of them, and starts them.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="size">The size of a state of all samples.</param>
    /// <param name="initialH">The initial state; null for zeros.</param>
    /// <param name="initialC">The initial cell state; null for zeros.</param>
    public RecurrentState(float* memory, int size, float* initialH, float* initialC)
    {
        Size = size;
        H = memory;
        NextH = memory + size;
        C = memory + (2L * size);
        NextC = memory + (3L * size);
        Start(initialH, H);
        Start(initialC, C);
    }

    /// <summary>The size of a state of all samples.</summary>
    public int Size { get; }

    /// <summary>The state before the step.</summary>
    public float* H { get; private set; }

    /// <summary>The state after it.</summary>
    public float* NextH { get; private set; }

    /// <summary>The cell state before the step.</summary>
    public float* C { get; private set; }

    /// <summary>The cell state after it.</summary>
    public float* NextC { get; private set; }

    /// <summary>Ends a step: what was after it is now before the next.</summary>
    public void Swap()
    {
        float* h = H;
        float* c = C;
        H = NextH;
        C = NextC;
        NextH = h;
        NextC = c;
    }

    private readonly void Start(float* initial, float* state)
    {
        Span<float> values = new(state, Size);
        if (initial == null)
        {
            values.Clear();
        }
        else
        {
            new Span<float>(initial, Size).CopyTo(values);
        }
    }
}
