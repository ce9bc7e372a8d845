namespace TfModelTools.Tests.Guard.Cases;

/// <summary>Chooses among many arguments, too many to try all together; the same number chooses the same.</summary>
internal sealed class Choice(int seed)
{
    // Knuth's multiplicative hash, then Marsaglia's xorshift, as neighbouring seeds must not choose alike.
    private uint _state = ((uint)seed * 2_654_435_761) ^ 0x5DEECE66;

    /// <summary>One of several.</summary>
    public T Of<T>(params ReadOnlySpan<T> values)
    {
        if (_state == 0)
        {
            _state = 1;
        }

        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return values[(int)((_state >> 3) % (uint)values.Length)];
    }

    /// <summary>One of an array's.</summary>
    public T Of<T>(T[] values) => Of((ReadOnlySpan<T>)values);

    /// <summary>Yes or no.</summary>
    public bool Coin() => Of(false, true);

    /// <summary>One of several, for each axis.</summary>
    public int[] ForEach(int axes, params ReadOnlySpan<int> values)
    {
        int[] chosen = new int[axes];
        for (int i = 0; i < axes; i++)
        {
            chosen[i] = Of(values);
        }

        return chosen;
    }
}
