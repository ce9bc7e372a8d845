namespace TfModelTools.Tests.Guard.Cases.Recurrent;

/// <summary>The arguments and buffers of a recurrent layer, chosen: units around vectors, steps around what is computed at once.</summary>
internal sealed class RecurrentArguments
{
    private readonly bool _hasState;
    private readonly bool _hasMask;
    private readonly bool _givesState;

    /// <summary>Chooses.</summary>
    /// <param name="seed">The same seed chooses the same.</param>
    /// <param name="gates">How many gates a unit has.</param>
    /// <param name="biases">How many biases each of them has.</param>
    public RecurrentArguments(int seed, int gates, int biases = 1)
    {
        Choice choice = new(seed);
        Steps = choice.Of(0, 1, 2, 3, 5, 27, 28, 29, 57);
        Inputs = choice.Of(1, 2, 3, 8, 17);
        Units = choice.Of(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 79, 80, 96, 97, 150);
        Kernel = new Weights(Inputs * gates * Units);
        RecurrentKernel = new Weights(Units * gates * Units);
        Bias = choice.Coin() ? new Weights(biases * gates * Units) : null;
        ReturnsSequences = choice.Coin();
        GoesBackwards = choice.Coin();
        ZeroOutputForMask = choice.Coin();
        _hasState = choice.Coin();
        _hasMask = choice.Of(false, false, true);
        _givesState = choice.Coin();
    }

    public int Steps { get; }

    public int Inputs { get; }

    public int Units { get; }

    public Weights Kernel { get; }

    public Weights RecurrentKernel { get; }

    public Weights? Bias { get; }

    public bool ReturnsSequences { get; }

    public bool GoesBackwards { get; }

    public bool ZeroOutputForMask { get; }

    /// <summary>Adds the inputs and outputs.</summary>
    public KernelCase AddPorts(KernelCase layer, bool hasCell)
    {
        layer.In(typeof(float), -1, Steps, Inputs);
        _ = _hasState ? layer.In(typeof(float), -1, Units) : layer.NoIn();
        _ = _hasState && hasCell ? layer.In(typeof(float), -1, Units) : layer.NoIn();
        _ = _hasMask ? layer.In(Fillings.Bit, typeof(bool), -1, Steps) : layer.NoIn();
        layer.Out(typeof(float), ReturnsSequences ? [-1, Steps, Units] : [-1, Units]);
        _ = _givesState ? layer.Out(typeof(float), -1, Units) : layer.NoOut();
        return _givesState && hasCell ? layer.Out(typeof(float), -1, Units) : layer.NoOut();
    }
}
