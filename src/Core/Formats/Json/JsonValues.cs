using System.Runtime.InteropServices;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Json;

/// <summary>Turns the text of an array into numbers. Brackets and commas are passed over: the shape is known.</summary>
internal static class JsonValues
{
    /// <summary>Takes numbers, or true and false.</summary>
    /// <param name="cursor">Stands at the first one, or at brackets or a comma before it.</param>
    /// <param name="form">What they are read as.</param>
    /// <param name="values">Room for as many as are to be taken.</param>
    /// <exception cref="Common.TfModelException">A number is none of the type.</exception>
    public static void Take(JsonCursor cursor, JsonNumberForm form, Span<byte> values)
    {
        switch (form.DataType)
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
                    JsonNumber number = TakeNumber(cursor);
                    Require(number.TryToInt64(out value), number, cursor, form);
                }

                break;
            case DataType.UInt64:
                foreach (ref ulong value in MemoryMarshal.Cast<byte, ulong>(values))
                {
                    JsonNumber number = TakeNumber(cursor);
                    Require(number.TryToUInt64(out value), number, cursor, form);
                }

                break;
            case DataType.Float32:
                Span<float> singles = MemoryMarshal.Cast<byte, float>(values);
                while (singles.Length > 0)
                {
                    singles = singles[cursor.TakeSingles(singles, form.MayRound)..];
                    if (singles.Length > 0)
                    {
                        JsonNumber number = TakeNumber(cursor);
                        singles[0] = number.ToSingle();
                        Require(form.MayRound || number.IsHeldBy(singles[0]), number, cursor, form);
                        singles = singles[1..];
                    }
                }

                break;
            default:
                foreach (ref double value in MemoryMarshal.Cast<byte, double>(values))
                {
                    JsonNumber number = TakeNumber(cursor);
                    value = number.ToDouble();
                    Require(form.MayRound || number.IsHeldBy(value), number, cursor, form);
                }

                break;
        }
    }

    private static void Require(bool isHeld, JsonNumber number, JsonCursor cursor, JsonNumberForm form)
    {
        if (!isHeld)
        {
            throw form.Unfit(cursor, number.ToString());
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
