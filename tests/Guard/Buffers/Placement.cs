using System.Globalization;

namespace TfModelTools.Tests.Guard.Buffers;

/// <summary>Where in its pages a buffer lies.</summary>
/// <param name="IsAtEnd">Whether its last byte is the last one before the page behind; else it is measured from the page in front.</param>
/// <param name="Offset">Elements between the page in front and the first of the first buffer; the next ones lie at others.</param>
internal readonly record struct Placement(bool IsAtEnd, int Offset)
{
    /// <summary>Elements of float32 to which an alignment of 64 bytes comes down.</summary>
    public const int Offsets = 16;

    // Odd, so that each buffer passes through all offsets, at changing distances from the others'.
    private const int Step = 5;

    /// <summary>It ends at the page behind.</summary>
    public static Placement End { get; } = new(true, 0);

    /// <summary>It begins at the page in front.</summary>
    public static Placement Begin { get; } = new(false, 0);

    /// <summary>All of them: the end, the beginning, and each other alignment.</summary>
    public static IEnumerable<Placement> All { get; } = [End, Begin, .. Enumerable.Range(1, Offsets - 1).Select(o => new Placement(false, o))];

    /// <summary>The placement of one of several buffers.</summary>
    public Placement For(int buffer) => IsAtEnd || Offset == 0 ? this : new(false, (Offset + (Step * buffer)) % Offsets);

    /// <inheritdoc/>
    public override string ToString() => IsAtEnd ? "memory ends at a protected page"
        : Offset == 0 ? "memory begins at a protected page"
        : string.Create(CultureInfo.InvariantCulture, $"memory {Offset} elements behind a protected page");
}
