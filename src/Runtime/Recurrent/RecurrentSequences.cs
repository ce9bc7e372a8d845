namespace TfModelTools.Runtime;

/// <summary>What a recurrent kernel runs on, for some samples, by address; null for what is absent.</summary>
internal unsafe struct RecurrentSequences
{
    /// <summary>The sequences, (samples, steps, inputs).</summary>
    public float* X;

    /// <summary>The initial state, (samples, units); null for zeros.</summary>
    public float* InitialH;

    /// <summary>The initial cell state; null for zeros.</summary>
    public float* InitialC;

    /// <summary>(samples, steps), false where a step is to be skipped; null for none.</summary>
    public bool* Mask;

    /// <summary>The outputs of all steps, or the last one.</summary>
    public float* Y;

    /// <summary>The last state; null when nobody reads it.</summary>
    public float* H;

    /// <summary>The last cell state; null when nobody reads it.</summary>
    public float* C;

    /// <summary>The number of samples.</summary>
    public int Samples;

    /// <summary>Some samples of these.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="count">How many.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="inputs">The features of a step.</param>
    /// <param name="units">The size of the state.</param>
    /// <param name="ySize">The size of a sample's output.</param>
    public readonly RecurrentSequences Take(int start, int count, int steps, int inputs, int units, int ySize) => new()
    {
        X = X + ((nint)start * steps * inputs),
        InitialH = InitialH == null ? null : InitialH + ((nint)start * units),
        InitialC = InitialC == null ? null : InitialC + ((nint)start * units),
        Mask = Mask == null ? null : Mask + ((nint)start * steps),
        Y = Y + ((nint)start * ySize),
        H = H == null ? null : H + ((nint)start * units),
        C = C == null ? null : C + ((nint)start * units),
        Samples = count,
    };
}
