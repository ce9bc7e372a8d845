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
