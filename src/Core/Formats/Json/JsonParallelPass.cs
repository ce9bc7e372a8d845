using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Json;

/// <summary>
/// Walks over the bulk of a long array of floats by several threads. The text is cut behind commas. Whether a cut stands in a string or
/// in front of a bracket no thread knows; but where one part was floats and commas exactly up to the next part's begin, that begin was right.
/// </summary>
/// <param name="path">The file; not a compressed one.</param>
internal sealed class JsonParallelPass(string path)
{
    // Long enough that starting threads costs nothing beside it.
    private const int LeastBytes = 1 << 17;
    private const int MostBytes = 1 << 22;

    // What the array was behind this many floats it will be for a while.
    private const long LeastFloats = 1 << 16;
    private readonly long _length = InputFile.LengthOf(path);
    private readonly int _parts = Math.Min(Environment.ProcessorCount, 4);

    /// <summary>Whether it is worth it.</summary>
    /// <param name="position">Where the next value stands.</param>
    /// <param name="floats">How many values of the array were passed before.</param>
    public bool IsWorthIt(long position, long floats) => _parts > 1 && floats >= LeastFloats && _length - position > _parts * (long)MostBytes;

    /// <summary>Passes over floats that a binary32 holds, each with the comma behind it.</summary>
    /// <param name="position">Where the first one stands.</param>
    /// <param name="floats">How many values of the array were passed before: where the array ends soon, little is walked over in vain.</param>
    /// <returns>For each part that was passed, how many floats, and where it ended; and whether all parts were floats to their end.</returns>
    public (IReadOnlyList<(long Count, long End)> Parts, bool IsWhole) Pass(long position, long floats)
    {
        long partBytes = Math.Clamp(floats * 4, LeastBytes, MostBytes);
        long[] begins = new long[_parts + 1];
        begins[0] = position;
        for (int i = 1; i <= _parts; i++)
        {
            begins[i] = BehindComma(position + (i * partBytes));
        }

        (long Count, long End)[] passed = new (long, long)[_parts];
        ParallelFill.Each(_parts, i =>
        {
            using JsonCursor cursor = JsonCursor.OpenAt(path, begins[i]);
            passed[i] = (begins[i + 1] > begins[i] ? cursor.PassSinglesTo(begins[i + 1]) : 0, cursor.Position);
        });
        int whole = 0;
        while (whole < _parts && passed[whole].End == begins[whole + 1])
        {
            whole++;
        }

        return (passed[..Math.Min(_parts, whole + 1)], whole == _parts);
    }

    private long BehindComma(long position)
    {
        using JsonCursor cursor = JsonCursor.OpenAt(path, Math.Min(position, _length));
        return cursor.FindBehind((byte)',');
    }
}
