using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases;

/// <summary>An element type of kernels.</summary>
internal abstract class Element
{
    private static readonly Element[] Known =
    [
        new Of<float>(), new Of<double>(), new Of<Half>(), new Of<sbyte>(), new Of<byte>(), new Of<short>(), new Of<ushort>(),
        new Of<int>(), new Of<uint>(), new Of<long>(), new Of<ulong>(), new Of<bool>(),
    ];

    /// <summary>All that kernels compute with.</summary>
    public static IReadOnlyList<Type> All { get; } = [.. Known.Select(e => e.Type)];

    /// <summary>Those of floating-point numbers.</summary>
    public static IReadOnlyList<Type> Floating { get; } = [typeof(float), typeof(double), typeof(Half)];

    /// <summary>Those that indices come in.</summary>
    public static IReadOnlyList<Type> Indices { get; } = [typeof(int), typeof(long)];

    /// <summary>The type.</summary>
    public abstract Type Type { get; }

    /// <summary>The bytes of an element.</summary>
    public abstract int Size { get; }

    /// <summary>By its type.</summary>
    public static Element For(Type type) => Array.Find(Known, e => e.Type == type) ?? throw new ArgumentException($"{type} is no element type.", nameof(type));

    /// <summary>Writes numbers.</summary>
    /// <param name="bytes">Receives the elements.</param>
    /// <param name="filling">The numbers.</param>
    /// <param name="batch">The number of samples.</param>
    /// <param name="seed">Of the random numbers.</param>
    public abstract void Fill(Span<byte> bytes, Filling filling, int batch, uint seed);

    private sealed class Of<T> : Element
        where T : unmanaged
    {
        public override Type Type => typeof(T);

        public override int Size => Unsafe.SizeOf<T>();

        public override void Fill(Span<byte> bytes, Filling filling, int batch, uint seed)
        {
            Span<T> elements = MemoryMarshal.Cast<byte, T>(bytes);
            uint state = (seed * 2_654_435_761) | 1;
            for (int i = 0; i < elements.Length; i++)
            {
                // Marsaglia, "Xorshift RNGs" (2003).
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                elements[i] = Numbers.FromDouble<T>(filling(i, state / 4294967296.0, batch));
            }
        }
    }
}
