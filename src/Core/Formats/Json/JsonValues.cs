using System.Runtime.InteropServices;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Json;

/// <summary>Turns the text of an array into numbers. Brackets and commas are passed over: the shape is known.</summary>
internal static class JsonValues
{
    /// <summary>Takes numbers, or true and false.</summary>
    /// <param name="cursor">Stands at the first one, or at brackets or a comma before it.</param>
    /// <param name="type">bool, int64, uint64, float32 or float64.</param>
    /// <param name="values">Room for as many as are to be taken.</param>
    /// <param name="unfit">Makes the fault of a number that is none of the type.</param>
    public static void Take(JsonCursor cursor, DataType type, Span<byte> values, Func<JsonCursor, Exception> unfit)
    {
        switch (type)
        {
            case DataType.Bool:
                foreach (ref byte value in values)
                {
                    PassPunctuation(cursor);
                    value = cursor.TakeBool() ? (byte)1 : (byte)0;
                }

                break;
            case DataType.Int64:
                foreach (ref long value in MemoryMarshal.Cast<byte, long>(values))
                {
                    if (!TakeNumber(cursor).TryToInt64(out value))
                    {
                        throw unfit(cursor);
                    }
                }

                break;
            case DataType.UInt64:
                foreach (ref ulong value in MemoryMarshal.Cast<byte, ulong>(values))
                {
                    if (!TakeNumber(cursor).TryToUInt64(out value))
                    {
                        throw unfit(cursor);
                    }
                }

                break;
            case DataType.Float32:
                Span<float> singles = MemoryMarshal.Cast<byte, float>(values);
                while (singles.Length > 0)
                {
                    singles = singles[cursor.TakeSingles(singles)..];
                    if (singles.Length > 0)
                    {
                        singles[0] = TakeNumber(cursor).ToSingle();
                        singles = singles[1..];
                    }
                }

                break;
            default:
                foreach (ref double value in MemoryMarshal.Cast<byte, double>(values))
                {
                    value = TakeNumber(cursor).ToDouble();
                }

                break;
        }
    }

    private static JsonNumber TakeNumber(JsonCursor cursor)
    {
        PassPunctuation(cursor);
        return cursor.TakeNumber();
    }

    private static void PassPunctuation(JsonCursor cursor)
    {
        while (cursor.Peek() is '[' or ']' or ',')
        {
            cursor.Skip(1);
        }
    }
}
