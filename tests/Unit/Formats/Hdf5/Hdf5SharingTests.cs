using TfModelTools.Common;
using TfModelTools.Formats.Hdf5;
using static TfModelTools.Tests.Formats.Hdf5.Hdf5Bytes;

namespace TfModelTools.Tests.Formats.Hdf5;

/// <summary>What a file stores once and leads to a thousand times is held once, and what overlaps takes no more memory than its file may.</summary>
public sealed class Hdf5SharingTests
{
    private const long Little = 48L << 20;

    [Fact]
    public void A_dataset_of_many_links_is_described_once_and_listed_under_each()
    {
        Hdf5Bytes file = new();
        ulong dataset = file.Add(Dataset(Space(1), Compound(1000), Contiguous(Undefined, 4)));
        byte[] bytes = file.File(Enumerable.Range(0, 3000).Select(i => ($"k{i}", dataset)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        using Hdf5WeightsReader reader = new(Hdf5File.Open(bytes, "f.h5"));
        Assert.Equal(3000, reader.Variables.Count);
        Assert.All(reader.Variables, v => Assert.Same(reader.Variables[0].Unreadable, v.Unreadable));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Little);
    }

    [Fact]
    public void The_links_to_an_object_share_all_but_its_path()
    {
        Hdf5Bytes file = new();
        ulong dataset = file.Add(Dataset(Space(1), Compound(1000), Contiguous(Undefined, 4)));
        ulong inner = file.Add(Header([(MessageType.Link, Link("d", dataset))]));
        byte[] bytes = file.File([("g", inner), ("h", inner), .. Enumerable.Range(0, 3000).Select(i => ($"k{i}", dataset))]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using Hdf5File opened = Hdf5File.Open(bytes, "f.h5");
        Hdf5Dataset[] children = [.. opened.Root.Children.OfType<Hdf5Dataset>()];
        Assert.Equal(3000, children.Length);
        Assert.All(children, c => Assert.Same(children[0].StoredType, c.StoredType));
        Assert.Equal(["/k0", "/k1"], children.Take(2).Select(c => c.Path));
        Assert.Equal("/g/d", opened.Root.Find("g/d")!.Path);
        Assert.Equal("/h/d", opened.Root.Find("h/d")!.Path);
        Assert.Equal("k2999", opened.Root.Find("k2999")!.Name);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Little);
    }

    [Fact]
    public void Attributes_of_one_committed_type_share_it()
    {
        Hdf5Bytes file = new();
        ulong type = file.Add(Header([(MessageType.Datatype, Compound(1000))]));
        byte[] bytes = file.FileOf(file.Add(Header([(MessageType.GroupInfo, [0, 0]), .. Enumerable.Range(0, 2000).Select(i => (MessageType.Attribute, AttributeOfShared($"a{i}", type)))])));
        long before = GC.GetAllocatedBytesForCurrentThread();
        using Hdf5File opened = Hdf5File.Open(bytes, "f.h5");
        Assert.Equal(2000, opened.Root.Attributes.Count);
        Assert.All(opened.Root.Attributes, a => Assert.Same(opened.Root.Attributes[0].StoredType, a.StoredType));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Little);
    }

    [Fact]
    public void Long_names_of_groups_in_every_path_are_bounded_together()
    {
        Hdf5Bytes file = new();
        ulong dataset = file.Add(Dataset(Space(1), Float32, Contiguous(Undefined, 4)));
        ulong group = file.Add(Header(Enumerable.Range(0, 2000).Select(i => (MessageType.Link, Link($"k{i}", dataset)))));
        for (int i = 0; i < 3; i++)
        {
            group = file.Add(Header([(MessageType.Link, Link(new string('n', 4000), group))]));
        }

        byte[] bytes = file.FileOf(group);
        using Hdf5File opened = Hdf5File.Open(bytes, "f.h5");
        Assert.Contains("the paths", Assert.Throws<LimitExceededException>(() => new Hdf5WeightsReader(opened)).Message, StringComparison.Ordinal);
        using Hdf5File again = Hdf5File.Open(bytes, "f.h5");
        Hdf5Group inner = (Hdf5Group)again.Root.Children.OfType<Hdf5Group>().Single().Children.Single();
        Assert.Throws<LimitExceededException>(() => inner.Children.OfType<Hdf5Group>().Single().Children.Count());
    }

    [Fact]
    public void A_name_longer_than_names_are_is_refused()
    {
        byte[] name = [.. Enumerable.Repeat((byte)'n', Limits.MaxNameBytes + 1)];
        using Hdf5File longer = Hdf5File.Open(OldGroup([.. name, 0], [0], 1), "f.h5");
        Assert.Contains("a member's name has", Assert.Throws<LimitExceededException>(() => longer.Root.Links).Message, StringComparison.Ordinal);
        using Hdf5File longest = Hdf5File.Open(OldGroup([.. name, 0], [1], 1), "f.h5");
        Assert.Equal(Limits.MaxNameBytes, Assert.Single(longest.Root.Links).Name.Length);
    }

    [Fact]
    public void Headers_that_share_their_blocks_are_bounded_together()
    {
        // Version 1, which has no checksum: each header is a continuation into one block of 60,000 bytes.
        Hdf5Bytes file = new();
        ulong block = file.Add([0x03, 0, 16, 0, 0, 0, 0, 0, .. UInt8, 0, 0, 0, 0, 0x0d, 0, .. Two(60_000), 0, 0, 0, 0, .. new byte[60_000]]);
        ulong[] headers = [.. Enumerable.Range(0, 3000).Select(_ => file.Add([1, 0, 3, 0, 1, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 16, 0, 0, 0, 0, 0, .. Eight(block), .. Eight(60_032)]))];
        using Hdf5File opened = Hdf5File.Open(file.File(headers.Select((h, i) => ($"t{i}", h))), "f.h5");
        Assert.IsType<Hdf5CommittedDatatype>(opened.Root.Find("t0"));
        Assert.Contains("the headers", Assert.Throws<LimitExceededException>(() => new Hdf5WeightsReader(opened)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_an_old_group_that_overlap_are_bounded_together()
    {
        const int Count = 20_000;
        byte[] text = [.. Enumerable.Repeat((byte)'n', Count)];
        for (int i = 3999; i < Count; i += 4000)
        {
            text[i] = 0;
        }

        using Hdf5File opened = Hdf5File.Open(OldGroup(text, [.. Enumerable.Range(0, Count).Where(i => i % 4000 != 3999)], 1), "f.h5");
        Assert.Throws<LimitExceededException>(() => opened.Root.Links);
    }

    [Fact]
    public void A_node_of_an_old_group_is_read_once()
    {
        using Hdf5File sound = Hdf5File.Open(OldGroup([(byte)'a', 0, (byte)'b', 0], [0, 2], 1), "f.h5");
        Assert.Equal(["a", "b"], sound.Root.Links.Select(l => l.Name));
        using Hdf5File twice = Hdf5File.Open(OldGroup([(byte)'a', 0, (byte)'b', 0], [0, 2], 2), "f.h5");
        Assert.Contains("twice", Assert.Throws<CorruptFileException>(() => twice.Root.Links).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_compound_of_thousands_of_members_the_first_are_told()
    {
        Hdf5Bytes file = new();
        byte[] bytes = file.File(
            ("long", file.Add(Dataset(Space(1), Compound(3000), Contiguous(Undefined, 4)))), ("short", file.Add(Dataset(Space(1), Compound(3), Contiguous(Undefined, 4)))));
        using Hdf5File opened = Hdf5File.Open(bytes, "f.h5");
        Assert.Equal("compound of m0: uint8, m1: uint8, m2: uint8", opened.Root.FindDataset("short")!.StoredType.ToString());
        string text = opened.Root.FindDataset("long")!.StoredType.ToString();
        Assert.StartsWith("compound of m0: uint8, m1: uint8, ", text, StringComparison.Ordinal);
        Assert.EndsWith(" more", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 0, 1100);
    }

    /// <summary>A group of a symbol table: one node of members, to which its tree leads any number of times.</summary>
    private static byte[] OldGroup(byte[] names, int[] offsets, int times)
    {
        Hdf5Bytes file = new();
        ulong text = file.Add(names);
        ulong heap = file.Add([.. "HEAP"u8, 0, 0, 0, 0, .. Eight((ulong)names.Length), .. Eight(0), .. Eight(text)]);
        ulong node = file.Add([.. "SNOD"u8, 1, 0, .. Two((ushort)offsets.Length), .. offsets.SelectMany(o => (byte[])[.. Eight((ulong)o), .. Eight(text), .. new byte[24]])]);
        ulong tree = file.Add([.. "TREE"u8, 0, 0, .. Two((ushort)times), .. Eight(Undefined), .. Eight(Undefined), .. Enumerable.Range(0, times).SelectMany(_ => (byte[])[.. Eight(0), .. Eight(node)]), .. Eight(0)]);
        return file.FileOf(file.Add(Header([(MessageType.SymbolTable, [.. Eight(tree), .. Eight(heap)])])));
    }
}
