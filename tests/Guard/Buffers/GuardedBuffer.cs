using System.Numerics;

namespace TfModelTools.Tests.Guard.Buffers;

/// <summary>
/// A buffer of exactly the bytes asked for, in pages of its own (see <see cref="Pages"/>). Between it and its pages' ends are canaries: bytes
/// that must stay as they are. The pages stay its own: a thread that outlives a call cannot reach another's.
/// </summary>
internal sealed unsafe class GuardedBuffer
{
    /// <summary>What is in all memory that nobody has written yet: as float32 and float64 not a number, as an integer -1.</summary>
    public const byte Poison = 0xFF;

    // In bytes; what strays farther meets a page.
    private const int CanaryBytes = 512;

    private byte* _pages;
    private int _capacity;
    private byte* _canaryBefore;
    private byte* _canaryBehind;

    /// <summary>The first byte.</summary>
    public byte* Pointer { get; private set; }

    /// <summary>The number of bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public Span<byte> Bytes => new(Pointer, Length);

    /// <summary>Lays the buffer anew, and poisons it.</summary>
    /// <param name="placement">Where.</param>
    /// <param name="length">The number of bytes.</param>
    /// <param name="elementSize">The bytes of an element.</param>
    public void Place(Placement placement, int length, int elementSize)
    {
        int room = length + (Placement.Offsets * elementSize);
        if (_capacity < room)
        {
            // A power of two: a buffer that is used again and again soon fits.
            _capacity = Math.Max(Pages.Size, (int)BitOperations.RoundUpToPowerOf2((uint)room));
            _pages = Pages.Allocate(_capacity);
        }

        Length = length;
        Pointer = placement.IsAtEnd ? _pages + _capacity - length : _pages + (placement.Offset * elementSize);
        byte* begin = Pages.AreProtected ? _pages : _pages - Pages.Size;
        byte* end = Pages.AreProtected ? _pages + _capacity : _pages + _capacity + Pages.Size;
        _canaryBefore = Pointer - begin > CanaryBytes ? Pointer - CanaryBytes : begin;
        _canaryBehind = end - (Pointer + length) > CanaryBytes ? Pointer + length + CanaryBytes : end;
        new Span<byte>(_canaryBefore, (int)(_canaryBehind - _canaryBefore)).Fill(Poison);
    }

    /// <summary>What was written beside the buffer; null for nothing.</summary>
    public string? Damage()
    {
        if (_pages == null)
        {
            return null;
        }

        int before = new ReadOnlySpan<byte>(_canaryBefore, (int)(Pointer - _canaryBefore)).LastIndexOfAnyExcept(Poison);
        int behind = new ReadOnlySpan<byte>(Pointer + Length, (int)(_canaryBehind - Pointer - Length)).IndexOfAnyExcept(Poison);
        return before >= 0 ? $"a byte was written {(Pointer - _canaryBefore) - before} before a buffer of {Length} bytes"
            : behind >= 0 ? $"a byte was written {behind + 1} behind a buffer of {Length} bytes"
            : null;
    }
}
