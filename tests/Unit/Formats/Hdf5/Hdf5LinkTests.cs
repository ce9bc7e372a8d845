using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Tests.TestSupport;
using TfModelTools.Weights;
using static TfModelTools.Tests.Formats.Hdf5.Hdf5Bytes;

namespace TfModelTools.Tests.Formats.Hdf5;

/// <summary>Every link of a file is in the list of its variables: what it leads to under the link's own path, or that it leads to nothing here.</summary>
public sealed class Hdf5LinkTests
{
    [Fact]
    public void A_group_of_several_links_is_listed_under_each()
    {
        Hdf5Bytes file = new();
        ulong group = file.Add(Header([(MessageType.Link, Link("w", Numbers(file, 1, 2)))]));
        using Hdf5WeightsReader reader = Open(file, (MessageType.Link, Link("a", group)), (MessageType.Link, Link("b", group)), (MessageType.Link, SoftLink("c", "/a")), (MessageType.Link, SoftLink("d", "b/w")));
        Assert.Equal(["a/w", "b/w", "c/w", "d"], reader.Variables.Select(v => v.Name));
        Assert.All(reader.Variables, v => Assert.Equal([1f, 2f], reader.ReadTensor(v).AsSpan<float>().ToArray()));
    }

    [Fact]
    public void A_link_back_to_a_group_it_lies_in_is_passed_over()
    {
        Hdf5Bytes file = new();
        ulong numbers = Numbers(file, 1);
        ulong group = file.End;
        group = file.Add(Header([(MessageType.Link, Link("self", group)), (MessageType.Link, SoftLink("root", "/")), (MessageType.Link, Link("w", numbers))]));
        using Hdf5WeightsReader reader = Open(file, (MessageType.Link, Link("a", group)), (MessageType.Link, Link("b", group)));
        Assert.Equal(["a/w", "b/w"], reader.Variables.Select(v => v.Name));
    }

    [Fact]
    public void Links_that_lead_to_nothing_of_the_file_are_listed_and_refused()
    {
        Hdf5Bytes file = new();
        using Hdf5WeightsReader reader = Open(
            file,
            (MessageType.Link, ExternalLink("ext", "other.h5", "/x")),
            (MessageType.Link, SoftLink("hop", "/ext/y")),
            (MessageType.Link, SoftLink("gone", "/no/such")),
            (MessageType.Link, SoftLink("loop", "/loop")),
            (MessageType.Link, Link("w", Numbers(file, 5))));
        Assert.Equal(["ext", "gone", "hop", "loop", "w"], reader.Variables.Select(v => v.Name));
        Assert.Equal(["w"], reader.Variables.Where(v => v.IsReadable).Select(v => v.Name));
        Assert.Contains("'/x' of the file 'other.h5'", reader.Variables[0].Unreadable!.Reason, StringComparison.Ordinal);
        Assert.All(reader.Variables.Take(4), v => Assert.Throws<UnsupportedFeatureException>(() => reader.OpenValues(v)));
        using TemporaryFolder folder = new();
        UnsupportedFeatureException fault = Assert.Throws<UnsupportedFeatureException>(() => WeightExporter.Export(reader, reader.Variables, folder.File("w.npz"), new WeightExportOptions()));
        Assert.Contains("'ext' (unknown (link))", fault.Problem, StringComparison.Ordinal);
        Assert.Equal(1, WeightExporter.Export(reader, [reader.Get("w")], folder.File("w.npz"), new WeightExportOptions()).VariableCount);
    }

    [Fact]
    public void Groups_whose_links_multiply_are_bounded()
    {
        Hdf5Bytes file = new();
        ulong group = file.Add(Header([(MessageType.Link, Link("w", Numbers(file, 1)))]));
        for (int i = 0; i < 40; i++)
        {
            group = file.Add(Header([(MessageType.Link, Link("l", group)), (MessageType.Link, Link("r", group))]));
        }

        using Hdf5File opened = Hdf5File.Open(file.FileOf(group), "f.h5");
        Assert.Throws<LimitExceededException>(() => new Hdf5WeightsReader(opened));
    }

    /// <summary>Of an optional filter that fails the writer sets the chunk's bit, and stores it as it is (specification, section III.A.1 and IV.A.2.l).</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void A_filter_that_every_chunk_has_skipped_is_no_hindrance(byte mask, bool isRead)
    {
        Hdf5Bytes file = new();
        ulong chunk = file.Add([.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)]);
        ulong dataset = file.Add(Dataset(Space(2), Float32, Chunked([2, 4], [1, .. Eight(8), mask, 0, 0, 0], chunk, 2), Filter(32015)));
        using Hdf5WeightsReader reader = Open(file, (MessageType.Link, Link("w", dataset)));
        if (isRead)
        {
            Assert.Equal([1f, 2f], reader.ReadTensor(reader.Get("w")).AsSpan<float>().ToArray());
        }
        else
        {
            Assert.Contains("zstd", Assert.Throws<UnsupportedFeatureException>(() => reader.OpenValues(reader.Get("w"))).Message, StringComparison.Ordinal);
        }
    }

    private static ulong Numbers(Hdf5Bytes file, params float[] numbers) =>
        file.Add(Dataset(Space((ulong)numbers.Length), Float32, Contiguous(file.Add([.. numbers.SelectMany(BitConverter.GetBytes)]), (ulong)(4 * numbers.Length))));

    private static Hdf5WeightsReader Open(Hdf5Bytes file, params (MessageType, byte[])[] links) => new(Hdf5File.Open(file.FileOf(file.Add(Header(links))), "f.h5"));
}
