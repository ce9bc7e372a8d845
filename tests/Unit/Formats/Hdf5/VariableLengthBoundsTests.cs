using TfModelTools.Common;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Tensors;
using static TfModelTools.Tests.Formats.Hdf5.Hdf5Bytes;

namespace TfModelTools.Tests.Formats.Hdf5;

/// <summary>Strings and sequences take memory for what the file has of them.</summary>
public sealed class VariableLengthBoundsTests
{
    private const int Letters = 100_000;

    [Fact]
    public void Millions_of_strings_that_nobody_wrote_are_refused()
    {
        AssertRefused(Dataset(Space(5_000_000), FixedString(1), Contiguous(Undefined, 5_000_000)), d => d.ReadStrings());
        AssertRefused(Dataset(Space(4_900_000), Sequence, Contiguous(Undefined, 4_900_000 * 16)), d => d.ReadSequences());
    }

    [Fact]
    public void Millions_of_strings_without_a_letter_are_no_attribute()
    {
        Hdf5Bytes file = new();
        byte[] type = FixedString(0), space = Space(200_000_000);
        byte[] attribute = [3, 0, 2, 0, (byte)type.Length, 0, (byte)space.Length, 0, 0, (byte)'a', 0, .. type, .. space];
        using Hdf5File opened = Hdf5File.Open(file.FileOf(file.Add(Header([(MessageType.GroupInfo, [0, 0]), (MessageType.Attribute, attribute)]))), "f.h5");
        Assert.Contains("200000000 elements of 0 bytes", Assert.Throws<CorruptFileException>(() => opened.Root.Attributes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_many_elements_refer_to_is_held_once()
    {
        Tensor[] sequences = Open(Sequence, _ => Letters, d => d.ReadSequences());
        Assert.Equal(1000, sequences.Length);
        Assert.All(sequences, s => Assert.Same(sequences[0], s));
        Assert.Equal(Letters, sequences[0].Shape[0]);
        Assert.Equal(7, sequences[0].Bytes.Span[7]);
        byte[][] strings = Open(VariableString, _ => Letters, d => d.ReadStrings());
        Assert.All(strings, s => Assert.Same(strings[0], s));
    }

    [Fact]
    public void One_object_of_the_heap_is_not_given_out_in_a_thousand_lengths()
    {
        Assert.Throws<LimitExceededException>(() => Open(Sequence, i => Letters - i, d => d.ReadSequences()));
        Assert.Throws<LimitExceededException>(() => Open(VariableString, i => Letters - i, d => d.ReadStrings()));
    }

    [Fact]
    public void Equal_strings_of_a_fixed_size_beside_one_another_share_their_bytes()
    {
        Hdf5Bytes file = new();
        ulong data = file.Add([.. "aabb"u8, .. "aa"u8, .. "aa"u8, 0, 0]);
        using Hdf5File opened = Hdf5File.Open(file.File(("d", file.Add(Dataset(Space(5), FixedString(2), Contiguous(data, 10))))), "f.h5");
        byte[][] strings = opened.Root.FindDataset("d")!.ReadStrings();
        Assert.Equal(["aa"u8.ToArray(), "bb"u8.ToArray(), "aa"u8.ToArray(), "aa"u8.ToArray(), []], strings);
        Assert.Same(strings[2], strings[3]);
    }

    [Fact]
    public void Collections_of_the_heap_that_lie_in_one_another_are_refused()
    {
        Hdf5Bytes file = new();
        byte[] inner = Collection(new byte[2000]);
        ulong outer = file.Add(Collection(inner));
        byte[] elements = [.. Reference(8, outer), .. Reference(8, outer + 32)];
        ulong data = file.Add(elements);
        using Hdf5File opened = Hdf5File.Open(file.File(("d", file.Add(Dataset(Space(2), Sequence, Contiguous(data, 32))))), "f.h5");
        Assert.Contains("collections", Assert.Throws<CorruptFileException>(() => opened.Root.FindDataset("d")!.ReadSequences()).Message, StringComparison.Ordinal);
    }

    /// <summary>A thousand elements that refer to one object of the heap, read.</summary>
    private static T Open<T>(byte[] type, Func<int, int> length, Func<Hdf5Dataset, T> read)
    {
        Hdf5Bytes file = new();
        ulong heap = file.Add(Collection([.. Enumerable.Range(0, Letters).Select(i => (byte)(i % 100 == 0 ? 'x' : i % 100))]));
        ulong data = file.Add([.. Enumerable.Range(0, 1000).SelectMany(i => Reference(length(i), heap))]);
        using Hdf5File opened = Hdf5File.Open(file.File(("d", file.Add(Dataset(Space(1000), type, Contiguous(data, 16_000))))), "f.h5");
        long before = GC.GetAllocatedBytesForCurrentThread();
        T values = read(opened.Root.FindDataset("d")!);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4L << 20);
        return values;
    }

    private static byte[] Reference(int length, ulong heap) => [.. Four((uint)length), .. Eight(heap), 1, 0, 0, 0];

    private static void AssertRefused(byte[] dataset, Action<Hdf5Dataset> read)
    {
        Hdf5Bytes file = new();
        using Hdf5File opened = Hdf5File.Open(file.File(("d", file.Add(dataset))), "f.h5");
        Assert.Contains("are declared", Assert.Throws<LimitExceededException>(() => read(opened.Root.FindDataset("d")!)).Message, StringComparison.Ordinal);
    }
}
