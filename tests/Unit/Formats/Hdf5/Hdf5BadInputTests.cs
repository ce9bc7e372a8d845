using TfModelTools.Common;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Formats.Hdf5;

public class Hdf5BadInputTests(H5pyFiles files) : IClassFixture<H5pyFiles>
{
    [Fact]
    public void A_missing_file_is_said_to_be_missing()
    {
        using TemporaryFolder folder = new();

        Assert.Throws<InputNotFoundException>(() => Hdf5File.Open(folder.File("none.h5")));
        Assert.Contains("folder", Assert.Throws<InputNotFoundException>(() => Hdf5File.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(5000)]
    public void A_file_of_another_kind_is_not_recognised(int length)
    {
        byte[] bytes = new byte[length];
        using MemoryStream stream = new(bytes);

        Assert.Throws<UnrecognizedFormatException>(() => Hdf5File.Open(bytes, "x.h5"));
        Assert.False(Hdf5Format.IsHdf5(stream));
    }

    [Fact]
    public void A_few_bytes_that_claim_millions_of_chunks_are_refused_before_each_is_looked_for()
    {
        // 268,435,462 numbers in chunks of two, listed by a fixed array, of which four chunks are stored; made by tests/Fuzz of one of its own seeds.
        byte[] bytes = Convert.FromHexString(
            "894844460d0a1a0a030808000000000000000000fffffffffffffffffe00000000000000dd000000000000007a529ca20000803f000000400000404000008040"
            + "0000a0400000c040464148440000080a030000000000000064000000000000009224224346414442000048000000000000003000000000000000380000000000"
            + "000040000000000000008d0941564f48445202014300010c00000201000106000010000000000314000011201f000400000000002000170800177f0000000817"
            + "000004020002040200000004000000030a4800000000000000c4fe7bc44f48445202011500061100000100066368756e6b738e00000000000000f9c09dce");
        using Hdf5File file = Hdf5File.Open(bytes, "f.h5");
        Hdf5Dataset dataset = Assert.IsType<Hdf5Dataset>(file.Root.Find("chunks"));
        Assert.Equal(268_435_462, dataset.Shape.ElementCount);
        Assert.Contains("of which", Assert.Throws<LimitExceededException>(() => dataset.OpenValues()).Message, StringComparison.Ordinal);
    }

    [CorpusTheory]
    [InlineData("hdf5/h5json-fixed-string-dset/fixed_string_dset.h5")]
    [InlineData("hdf5/h5json-null-space-attr/null_space_attr.h5")]
    [InlineData("hdf5/h5json-vlen-string-attr/vlen_string_attr.h5")]
    [InlineData("hdf5/jhdf-float-special-values-earliest/float_special_values_earliest.hdf5")]
    [InlineData("hdf5/jhdf-test-userblock-latest/test_userblock_latest.hdf5")]
    [InlineData("hdf5/jhdf-var-length-strings-reused/var-length-strings-reused.hdf5")]
    [InlineData("hdf5/purehdf-compact/h5ex_d_compact.h5")]
    [InlineData("hdf5/jhdf-test-attribute-latest/test_attribute_latest.hdf5")]
    public void A_damaged_file_of_the_corpus_is_answered_or_refused(string name)
    {
        byte[] whole = File.ReadAllBytes(Corpus.PathOf(name));

        Assert.True(DamagedFiles.Truncate(whole, 7) >= (whole.Length / 7) - 150);
        Assert.True(DamagedFiles.FlipBytes(whole, whole.Length > 8192 ? 3 : 1) > 0);
    }

    [H5pyTheory]
    [InlineData("small-earliest", 3)]
    [InlineData("small-latest", 1)]
    public void A_damaged_file_of_h5py_is_answered_or_refused(string name, int step)
    {
        byte[] whole = File.ReadAllBytes(files.PathOf(name + ".h5"));

        Assert.True(DamagedFiles.Truncate(whole, 13) > 0);
        Assert.True(DamagedFiles.FlipBytes(whole, step) > 0);
    }
}
