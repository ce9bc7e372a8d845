namespace TfModelTools.Tests.Guard.Cases;

/// <summary>Constants of a kernel, made when it is built: float32 numbers from -1 up to 1.</summary>
/// <param name="Count">How many.</param>
internal sealed record Weights(int Count)
{
    /// <summary>The numbers.</summary>
    public float[] ToArray()
    {
        float[] values = new float[Count];
        uint state = 0x9E3779B9 ^ (uint)Count;
        for (int i = 0; i < values.Length; i++)
        {
            state = (state * 1_664_525) + 1_013_904_223;
            values[i] = (state >> 8) / 8388608f - 1;
        }

        return values;
    }
}
