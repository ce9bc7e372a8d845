namespace TfModelTools.Runtime;

/// <summary>Scores with their places as numbers whose ascending order is that of the scores from the highest down, of equal ones the first first.</summary>
internal static class ScoreOrder
{
    /// <summary>The number of a score and its place.</summary>
    public static ulong Key(float score, int place)
    {
        // Of positive floats the bits ascend with the value, of negative ones they descend; -0 counts as 0.
        uint bits = BitConverter.SingleToUInt32Bits(score == 0 ? 0f : score);
        uint ascending = (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
        return ((ulong)~ascending << 32) | (uint)place;
    }

    /// <summary>The place of a number.</summary>
    public static int Place(ulong key) => (int)(uint)key;
}
