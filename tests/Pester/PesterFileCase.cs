using System.ComponentModel;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace TfModelTools.Tests.Pester;

/// <summary>One test file. Running it reports the result of each of its tests under the test's own name.</summary>
public sealed class PesterFileCase : XunitTestCase
{
    private string _file;

    /// <summary>For the deserializer only.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("For the deserializer only.")]
    public PesterFileCase() => _file = "";

    public PesterFileCase(IMessageSink diagnosticMessageSink, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod testMethod, string file)
        : base(diagnosticMessageSink, display, options, testMethod, [file])
        => _file = file;

    /// <inheritdoc/>
    public override void Serialize(IXunitSerializationInfo data)
    {
        base.Serialize(data);
        data.AddValue("File", _file);
    }

    /// <inheritdoc/>
    public override void Deserialize(IXunitSerializationInfo data)
    {
        base.Deserialize(data);
        _file = data.GetValue<string>("File");
    }

    /// <inheritdoc/>
    public override Task<RunSummary> RunAsync(
        IMessageSink diagnosticMessageSink,
        IMessageBus messageBus,
        object[] constructorArguments,
        ExceptionAggregator aggregator,
        CancellationTokenSource cancellationTokenSource)
    {
        var summary = new RunSummary();
        foreach (SuiteResult result in Results())
        {
            bool isSkipped = result.Result is "Skipped" or "Inconclusive";

            // Of a skipped test the console shows the name only: the reason goes with it.
            var test = new XunitTest(this, isSkipped ? $"{_file}: {result.Name} ({result.Message.Split('\n')[0]})" : $"{_file}: {result.Name}");
            decimal seconds = (decimal)result.Milliseconds / 1000;
            summary.Total++;
            summary.Time += seconds;
            messageBus.QueueMessage(new TestStarting(test));
            switch (result.Result)
            {
                case "Passed":
                    messageBus.QueueMessage(new TestPassed(test, seconds, ""));
                    break;
                case var _ when isSkipped:
                    summary.Skipped++;
                    messageBus.QueueMessage(new TestSkipped(test, result.Message));
                    break;
                default:
                    // NotRun too: nothing in the suite is filtered, so a test that did not run is a fault.
                    summary.Failed++;
                    messageBus.QueueMessage(new TestFailed(test, seconds, "", ["Pester"], [$"{result.Result}: {result.Message}"], [null], [-1]));
                    break;
            }

            messageBus.QueueMessage(new TestFinished(test, seconds, ""));
        }

        return Task.FromResult(summary);
    }

    private SuiteResult[] Results()
    {
        try
        {
            SuiteResult[] own = [.. SuiteRun.Results.Where(r => r.File == _file)];
            return own.Length > 0 ? own : [new SuiteResult(_file, "all tests", "Failed", 0, "the file holds no test")];
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or System.Text.Json.JsonException or Win32Exception)
        {
            return [new SuiteResult(_file, "all tests", "Failed", 0, e.Message)];
        }
    }
}
