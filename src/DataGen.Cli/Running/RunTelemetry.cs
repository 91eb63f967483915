using System.Diagnostics;
using System.Diagnostics.Metrics;
using DataGen.Pipeline;
using DataGen.Recipes;
using Microsoft.Extensions.AI;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DataGen.Cli.Running;

/// <summary>
/// Sends a run's traces and metrics to the collector that <c>pipeline.json</c> names: a span for the run and one for each exchange with a model, token
/// counts and durations after the GenAI semantic conventions, and the records of each stage. Nothing of it is there in a run without a collector. A
/// collector that cannot be reached costs data, never the run.
/// </summary>
internal sealed class RunTelemetry : IDisposable
{
    private const string Name = "DataGen";

    private readonly RunContext _run;
    private readonly string[] _stages;
    private readonly ActivitySource _spans = new(Name);
    private readonly Meter _meter = new(Name);
    private readonly TracerProvider _tracing;
    private readonly MeterProvider _metering;
    private readonly Activity? _span;

    private RunTelemetry(TelemetrySettings settings, LoadedRecipe recipe, RunContext run)
    {
        _run = run;
        _stages = [.. recipe.StagesWithDepth.Select(stage => stage.Id)];
        var resource = ResourceBuilder.CreateDefault().AddService("datagen");
        _tracing = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(Name)
            .AddProcessor(new WithoutErrorTexts())
            .AddOtlpExporter(exporter => Send(exporter, settings, "v1/traces"))
            .Build();
        _meter.CreateObservableCounter("datagen.stage.records", Records, "{record}", "Records by stage and outcome");
        _metering = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Name)
            .AddOtlpExporter(exporter => Send(exporter, settings, "v1/metrics"))
            .Build();
        _span = _spans.StartActivity($"run {recipe.File.Name}");
        _span?.SetTag("datagen.recipe", recipe.File.Name);
    }

    /// <summary>Starts, when a collector is named.</summary>
    public static RunTelemetry? Start(LoadedRecipe recipe, RunContext run) =>
        recipe.Configuration.Telemetry is { } settings ? new RunTelemetry(settings, recipe, run) : null;

    /// <summary>Watches the exchanges of a client.</summary>
    public static IChatClient Around(IChatClient client) =>
        new OpenTelemetryChatClient(client, sourceName: Name)
        {
            // Whatever the environment says: prompts and answers stay here.
            EnableSensitiveData = false,
        };

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _span?.SetTag("datagen.stopped", _run.Stopped?.ToString());
        _span?.Dispose();
        _tracing.Dispose();
        _metering.Dispose();
        _meter.Dispose();
        _spans.Dispose();
    }

    private static void Send(OtlpExporterOptions exporter, TelemetrySettings settings, string path)
    {
        var isGrpc = string.Equals(settings.Protocol, TelemetrySettings.Grpc, StringComparison.Ordinal);
        exporter.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(isGrpc ? settings.Endpoint : $"{settings.Endpoint.TrimEnd('/')}/{path}");
    }

    private IEnumerable<Measurement<long>> Records()
    {
        foreach (var id in _stages)
        {
            var progress = _run.ProgressOf(id);
            yield return Of("in", progress.In);
            yield return Of("out", progress.Out);
            yield return Of("dropped", progress.Dropped);
            yield return Of("failed", progress.Failed);

            Measurement<long> Of(string outcome, long count) =>
                new(count, new("datagen.stage", id), new("datagen.outcome", outcome));
        }
    }

    /// <summary>A server's error text may quote what it was sent; the error's type is enough here.</summary>
    private sealed class WithoutErrorTexts : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Status == ActivityStatusCode.Error)
            {
                data.SetStatus(ActivityStatusCode.Error);
            }
        }
    }
}
